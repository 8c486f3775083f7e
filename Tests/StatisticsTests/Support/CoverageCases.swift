import Randomness
import Statistics

/// The intervals of the module.
enum CoverageCases {
  static let all: [CoverageCase] = outputAnalysis + comparison + regression + inputs

  private static let outputAnalysis: [CoverageCase] = [
    CoverageCase(name: "t, 10 normal values", truth: 3) { source in
      meanEstimate(source.normals(10, 3, 2))
    },
    CoverageCase(name: "20 batch means of an autoregression", truth: 5) { source in
      try batchMeansEstimate(source.autoregression(2_000, 0.5, mean: 5)).estimate
    },
    CoverageCase(name: "overlapping batch means of an autoregression", truth: 5) { source in
      try overlappingBatchMeansEstimate(
        source.autoregression(2_000, 0.5, mean: 5), batchSize: 80
      ).estimate
    },
    CoverageCase(name: "replication and deletion", truth: 5) { source in
      let runs = (0..<8).map { _ in
        [40.0, 30, 20] + source.autoregression(60, 0.5, mean: 5)
      }
      return try replicationDeletionEstimate(runs, deleting: 3)
    },
    CoverageCase(name: "sequential stopping, normal values", truth: 10) { source in
      var rule = try SequentialStopping(.relative(0.05), minimum: 20, budget: 1_000)
      while case .replicate = rule.decision { try rule.record(source.normal(10, 2)) }
      return rule.estimate
    },
  ]

  private static let comparison: [CoverageCase] = [
    CoverageCase(name: "paired difference, common random numbers", truth: 1) { source in
      let shared = source.normals(12, 0, 3)
      return pairedDifference(shared.map { $0 + source.normal(1) }, minus: shared)
    },
    CoverageCase(
      name: "three comparisons with a reference, all at once", truth: 0, isConservative: true
    ) { source in
      let truths = [0.0, 1, -1, 0.5]
      let shared = source.normals(10)
      let systems = truths.enumerated().map { index, truth in
        shared.map { $0 + source.normal(truth, Double(index + 1)) }
      }
      let comparisons = try comparisonsWithReference(systems)
      let holds = comparisons.allSatisfy { comparison in
        guard let low = comparison.difference.low, let high = comparison.difference.high else {
          return false
        }
        return low <= truths[comparison.system] && truths[comparison.system] <= high
      }
      return Estimate(mean: 0, low: holds ? -1 : 1, high: 2, count: 10)
    },
    CoverageCase(name: "comparisons with the best, all at once", truth: 0, isConservative: true) {
      source in
      let truths = [0.0, 0, 0, 0.4]
      let systems = truths.enumerated().map { index, truth in
        source.normals(12, truth, Double(index + 1))
      }
      let differences = [-0.4, -0.4, -0.4, 0.4]
      let comparisons = try comparisonsWithBest(systems, objective: .maximise)
      let holds = zip(comparisons, differences).allSatisfy { comparison, truth in
        guard let low = comparison.difference.low, let high = comparison.difference.high else {
          return false
        }
        return low <= truth && truth <= high
      }
      return Estimate(mean: 0, low: holds ? -1 : 1, high: 2, count: 12)
    },
  ]

  private static let regression: [CoverageCase] = [
    CoverageCase(name: "effect of a factor over replications", truth: 2) { source in
      let design = try FractionalFactorial(full: 2)
      let responses = (0..<8).map { _ in
        let shared = source.normal(0, 2)
        return design.runs.map { shared + Double($0[0]) + source.normal(0, Double(2 + $0[1])) }
      }
      return try factorialEffects(
        runs: design.runs, responses: responses, effects: [EffectWord([0])])[1].estimate
    },
    CoverageCase(name: "metamodel, mean response", truth: 3.5) { source in
      let inputs = (0..<12).map { [Double($0)] }
      let responses = inputs.map { 1 + 0.5 * $0[0] + source.normal() }
      return try PolynomialMetamodel(inputs: inputs, responses: responses, terms: .quadratic)
        .prediction(at: [5]).mean
    },
    CoverageCase(name: "metamodel, one further run", truth: 0) { source in
      let inputs = (0..<12).map { [Double($0)] }
      let responses = inputs.map { 1 + 0.5 * $0[0] + source.normal() }
      let interval = try PolynomialMetamodel(inputs: inputs, responses: responses, terms: .linear)
        .prediction(at: [13]).run
      let run = source.normal(7.5)
      return Estimate(
        mean: 0, low: (interval.low ?? 0) - run, high: (interval.high ?? 0) - run, count: 12)
    },
    CoverageCase(name: "two controls by regression", truth: 5) { source in
      let controls = (0..<15).map { _ in source.normals(2, 1) }
      let values = controls.map { 5 + 2 * ($0[0] - 1) - ($0[1] - 1) + source.normal() }
      return try ControlledEstimate(values: values, controls: controls, means: [1, 1]).estimate
    },
    CoverageCase(name: "a control by the jackknife, skewed values", truth: 2) { source in
      let controls = (0..<60).map { _ in [source.uniform()] }
      let values = controls.map { 4 * $0[0] + source.normal(0, $0[0]) }
      return try ControlledEstimate(
        values: values, controls: controls, means: [0.5], method: .jackknife
      ).estimate
    },
    CoverageCase(name: "a control by splitting, skewed values", truth: 2) { source in
      let controls = (0..<60).map { _ in [source.uniform()] }
      let values = controls.map { 4 * $0[0] + source.normal(0, $0[0]) }
      return try ControlledEstimate(
        values: values, controls: controls, means: [0.5], method: .splitting
      ).estimate
    },
    CoverageCase(name: "antithetic pairs", truth: 0.5) { source in
      let uniforms = (0..<15).map { _ in source.uniform() }
      return try AntitheticEstimate(
        first: uniforms.map { $0 * $0 + 1.0 / 6 },
        second: uniforms.map { (1 - $0) * (1 - $0) + 1.0 / 6 }
      ).estimate
    },
    CoverageCase(
      name: "total Sobol index", truth: 0.55758886, isConservative: true, isSlow: true,
      nightlyMacros: 1_000
    ) {
      source in
      let design = try SaltelliDesign(
        factors: 3, baseCount: 64,
        scrambling: .digitalShift(seed: UInt64(source.uniform() * 0x1p52)))
      let result = try sobolIndices(
        design, responses: design.runs.map(SensitivityTests.ishigami), resamples: 100, seed: 1)
      return result.total[0]
    },
  ]

  private static let inputs: [CoverageCase] = [
    CoverageCase(name: "mean response with uncertain inputs", truth: 2, isSlow: true) { source in
      let data = (0..<200).map { _ in source.normal(2, 1) }
      let fits = try bootstrapFits(
        data, family: .normal, resamples: 25, seed: UInt64(source.uniform() * 0x1p52))
      // The response is the input's mean, seen through noise.
      func replications(_ fit: FittedDistribution, _ count: Int) -> [Double] {
        guard case .normal(let mean, _) = fit.law else { return [] }
        return (0..<count).map { _ in source.normal(mean, 0.2) }
      }
      let analysis = try InputUncertainty(fits.map { replications($0, 4) })
      return try analysis.estimate(
        atFitted: replications(FittedDistribution(.normal, to: data), 20))
    }
  ]
}

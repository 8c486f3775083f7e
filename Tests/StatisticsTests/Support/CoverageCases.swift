import Randomness
import Statistics

/// The intervals of the module.
enum CoverageCases {
  static let all: [CoverageCase] = outputAnalysis + comparison

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
}

import Statistics
import Testing

/// A configuration in which a procedure must select the first system.
struct SlippageCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// The share of `macros` repetitions that select the right system, from a source of numbers.
  let selectsBest: @Sendable (inout NormalSource) throws -> Bool

  var testDescription: String { name }

  /// The best is ahead by exactly the indifference of 1, all others level: the least favourable.
  static func slippage(
    _ name: String, deviations: [Double], shared: Double = 0,
    procedure: @escaping @Sendable (Int) throws -> any SelectionProcedure
  ) -> SlippageCase {
    // Made once, as the constants take a while, and copied.
    let fresh = Result { try procedure(deviations.count) }
    return SlippageCase(name: name) { source in
      var selection = try fresh.get()
      // Common random numbers: what replications share is drawn once for each number.
      var common: [Double] = []
      let best = try selection.run { system, replication in
        while common.count <= replication { common.append(source.normal(0, shared)) }
        return common[replication] + source.normal(system == 0 ? 1 : 0, deviations[system])
      }
      return best == 0
    }
  }

  static let equal = [1.0, 1, 1, 1, 1]
  static let rising = [0.5, 1, 1.5, 2, 3]
  static let falling = [3.0, 2, 1.5, 1, 0.5]

  static let all: [SlippageCase] =
    [
      ("equal variances", equal, 0.0), ("the best varies least", rising, 0),
      ("the best varies most", falling, 0), ("common random numbers", equal, 3),
      ("common random numbers, unequal variances", falling, 3),
    ].map { (name: String, deviations: [Double], shared: Double) in
      slippage("Kim-Nelson, \(name)", deviations: deviations, shared: shared) {
        try KimNelsonSelection(systems: $0, objective: .maximise, indifference: 1)
      }
    }
    + [
      ("equal variances", equal), ("the best varies least", rising),
      ("the best varies most", falling),
    ]
    .flatMap { (name: String, deviations: [Double]) in
      TwoStageSelection.Rule.allCases.map { rule in
        slippage("\(rule.rawValue), \(name)", deviations: deviations) {
          try TwoStageSelection(
            systems: $0, objective: .maximise, indifference: 1, rule: rule)
        }
      }
    }
    + [constrained(shared: 0), constrained(shared: 2), noneFeasible]

  /// System 0 is the best that keeps the limit, by exactly the tolerance; 1 and 2 are level below it;
  /// 3 would be better and breaks the limit by exactly the tolerance.
  static func constrained(shared: Double) -> SlippageCase {
    SlippageCase(name: "constrained, shared deviation \(shared)") { source in
      let means = [1.0, 0, 0, 2]
      let limited = [-0.5, -0.5, -0.5, 0.5]
      let deviations = [1.0, 2, 0.5, 1.5]
      var selection = try ConstrainedSelection(
        systems: 4, objective: .maximise, indifference: 1,
        constraints: [SelectionConstraint(.atMost, 0, tolerance: 0.5)])
      while !selection.requests.isEmpty {
        for request in selection.requests {
          for _ in request.replications {
            let value = source.normal(means[request.system], deviations[request.system])
            let other = source.normal(limited[request.system], deviations[3 - request.system])
            // The two responses are dependent.
            try selection.record(
              value, limited: [other + shared * (value - means[request.system])],
              system: request.system)
          }
        }
      }
      return selection.selected == 0
    }
  }

  static let noneFeasible = SlippageCase(name: "constrained, none feasible") { source in
    var selection = try ConstrainedSelection(
      systems: 3, objective: .minimise, indifference: 1,
      constraints: [
        SelectionConstraint(.atLeast, 10, tolerance: 1),
        SelectionConstraint(.atMost, 5, tolerance: 1),
      ])
    while !selection.requests.isEmpty {
      for request in selection.requests {
        for _ in request.replications {
          try selection.record(
            source.normal(), limited: [source.normal(9, 2), source.normal(4, 2)],
            system: request.system)
        }
      }
    }
    return selection.outcome == .noneFeasible
  }
}

/// The probability of correct selection is at least the 0.95 guaranteed.
@Suite("Guarantees of selection")
struct SelectionGuaranteeTests {
  /// 300 repetitions. The seed is fixed; over seeds a procedure that attains 0.95 exactly selects
  /// rightly fewer than 268 times in 300 (89.3 %) less than once in 10⁴. One that attains 0.583, as a
  /// known faulty implementation does, never passes.
  @Test("Every change", arguments: SlippageCase.all)
  func light(_ item: SlippageCase) throws {
    var source = NormalSource(seed: 60)
    let right = try (0..<300).count { _ in try item.selectsBest(&source) }
    #expect(right >= 268, "\(right) of 300")
  }

  /// RS-06 among them: of 5,000 repetitions at least 4,690 (93.8 %) select rightly, which a procedure
  /// that attains 0.95 exactly misses less than once in 10⁴. Those of Kim and Nelson, which attain more
  /// than they promise, have a lower bound by Wilson at 99 % of at least 0.94.
  @Test(
    "Nightly", .enabled(if: Tier.isNightly, "V2V_NIGHTLY=1 runs it"),
    arguments: SlippageCase.all)
  func full(_ item: SlippageCase) throws {
    var source = NormalSource(seed: 61)
    let right = try (0..<5_000).count { _ in try item.selectsBest(&source) }
    print("correct selection, \(item.name): \(Double(right) / 5_000)")
    #expect(right >= 4_690, "\(right) of 5,000")
    if item.name.hasPrefix("Kim-Nelson") {
      let low = wilsonInterval(successes: right, trials: 5_000, confidence: 0.99).low ?? 0
      #expect(low >= 0.94, "\(right) of 5,000")
    }
  }
}

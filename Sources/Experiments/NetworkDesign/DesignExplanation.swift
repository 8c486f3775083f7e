public import Statistics
import SupplyNetwork

/// How far a recommendation hangs on what was assumed: where each assumption changes the verdict, and how
/// much of the uncertainty of each limit comes from assumptions and how much from chance.
///
/// The verdict is that the recommended network keeps the limits, up to the tolerance, and that no rival
/// keeps them and betters it by more than the indifference.
public struct DesignExplanation: Sendable {
  /// The rivals that were simulated beside the recommended network.
  public var rivals: [String]
  /// Replications of each at each value of an assumption.
  public var replications: Int
  /// By assumption: how far it may move.
  public var assumptions: [Assumption]
  /// By quantity: the objective first, then the limits.
  public var uncertainties: [Uncertainty]
  /// Draws of all assumptions together for ``uncertainties``.
  public var draws: Int

  /// An assumption, moved alone.
  public struct Assumption: Sendable {
    /// What is assumed.
    public var name: String
    /// What it is now, in `unit`.
    public var base: Double
    /// The unit; "×" for a multiple of what the network says.
    public var unit: String
    /// The values tried, ends included.
    public var tried: ClosedRange<Double>
    /// The range that counts as plausible for ``DesignExplanation/uncertainties``: a stated default, since
    /// the network gives none.
    public var plausible: ClosedRange<Double>
    /// Whether the verdict holds at the base on these replications.
    public var holdsAtBase: Bool
    /// The first change of the verdict below the base; nil where there is none.
    public var below: Change?
    /// The first change of the verdict above the base; nil where there is none.
    public var above: Change?
  }

  /// Where the verdict changes.
  public struct Change: Sendable {
    /// The value of the assumption.
    public var value: Double
    /// The least value that chance does not rule out; nil where that was not found.
    public var low: Double?
    /// The greatest.
    public var high: Double?
    /// What gives way: a limit, or the rival that becomes better.
    public var cause: Cause
  }

  /// What ends a verdict.
  public enum Cause: Sendable, Hashable {
    /// A limit, by its text.
    case limit(String)
    /// A rival, by its name.
    case rival(String)
  }

  /// How sure a quantity of the recommended network is.
  public struct Uncertainty: Sendable {
    /// The limit; nil for the objective.
    public var limit: DesignLimit?
    /// The quantity with its interval by chance alone.
    public var chance: Estimate
    /// The same with the plausible ranges of the assumptions.
    public var all: Estimate
    /// The share of assumptions in the variance of the mean; nil where nothing varies.
    public var shareOfAssumptions: Double?
    /// The probability that the mean keeps the limit, by chance alone; nil for the objective.
    public var probability: Double?
    /// The same with the plausible ranges.
    public var probabilityWithAssumptions: Double?
  }
}

extension DesignExplanation {
  /// Replications at each value of an assumption.
  static let replicationCount = 5
  /// Draws of all assumptions, and replications of each.
  static let drawCount = 12
  private static let drawReplications = 2

  /// Works out an explanation.
  ///
  /// - Returns: nil where the work ended before.
  static func make(
    _ result: DesignResult, request: DesignRequest, tolerances: [Double],
    simulator: DesignSimulator
  ) async throws -> DesignExplanation? {
    let recommended = result.finalists[0].candidate.configuration
    let rivals = rivals(of: recommended, result, request)
    let bench = VerdictBench(
      request: request, systems: [recommended] + rivals, tolerances: tolerances,
      indifference: result.indifference, simulator: simulator)
    var explanation = DesignExplanation(
      rivals: rivals.map(\.name), replications: replicationCount, assumptions: [],
      uncertainties: [], draws: drawCount)
    let assumptions = DesignAssumption.all(of: request.network, recommended)
    for assumption in assumptions {
      guard let found = try await bench.breakEven(assumption) else { return nil }
      explanation.assumptions.append(found)
    }
    guard
      let uncertainties = try await bench.uncertainties(
        assumptions, draws: drawCount, replications: drawReplications, result)
    else { return nil }
    explanation.uncertainties = uncertainties
    return explanation
  }
}

extension DesignExplanation {
  /// The runner-up, the one that keeps its limits with the fewest satellite suites, and the reference.
  private static func rivals(
    of recommended: Configuration, _ result: DesignResult, _ request: DesignRequest
  ) -> [Configuration] {
    let others = result.finalists.dropFirst()
    func suites(_ configuration: Configuration) -> Int {
      request.network.facilities.indices.reduce(0) {
        $0 + (request.network.facilities[$1].kind == .satellite ? configuration.suites[$1] : 0)
      }
    }
    let central = others.filter { $0.limits.allSatisfy(\.isKept) }
      .map(\.candidate.configuration).min { suites($0) < suites($1) }
    var rivals: [Configuration] = []
    for rival in [others.first?.candidate.configuration, central, request.reference] {
      guard let rival, rival != recommended, !rivals.contains(rival) else { continue }
      rivals.append(rival)
    }
    return rivals
  }
}

/// Something assumed that can be moved.
struct DesignAssumption: Sendable {
  var name: String
  var unit: String
  var base: Double
  var tried: ClosedRange<Double>
  var plausible: ClosedRange<Double>
  /// Whether patients' journeys stay the same, so that runs need not be made again.
  var changesMoneyOnly: Bool
  /// Puts a value into a network.
  var apply: @Sendable (inout Network, Double) -> Void

  /// The assumptions of a network that its recommended configuration hangs on.
  static func all(of network: Network, _ recommended: Configuration) -> [DesignAssumption] {
    let satellites = network.facilities.indices.filter {
      network.facilities[$0].kind == .satellite && recommended.suites[$0] > 0
    }
    let sites = satellites.isEmpty ? Array(network.facilities.indices) : satellites
    let whose = satellites.isEmpty ? "every site" : "satellites"
    var all = [
      DesignAssumption(
        name: "failure multiplier of \(whose)", unit: "×", base: 1, tried: 0.25...4,
        plausible: 0.5...2, changesMoneyOnly: false
      ) { network, value in
        for site in sites { network.facilities[site].failureMultiplier *= value }
      },
      DesignAssumption(
        name: "demand", unit: "×", base: 1,
        tried:
          0.6...max(
            1.01,
            min(1.6, network.demand.maximumMultiplier / max(network.demand.multiplier, 1e-9))),
        plausible: 0.85...1.15, changesMoneyOnly: false
      ) { network, value in
        network.demand.multiplier = min(
          network.demand.maximumMultiplier, network.demand.multiplier * value)
      },
    ]
    if !satellites.isEmpty {
      all.append(
        DesignAssumption(
          name: "standing cost of satellites and their centres", unit: "×", base: 1,
          tried: 0.25...4, plausible: 0.75...1.25, changesMoneyOnly: true
        ) { network, value in
          for site in network.facilities.indices where network.facilities[site].kind == .satellite {
            network.facilities[site].fixedCostPerYear *= value
            network.facilities[site].suiteCostPerYear *= value
            network.facilities[site].capitalCost *= value
            network.facilities[site].capitalCostPerSuite *= value
          }
          for centre in network.centres.indices where network.centres[centre].status == .candidate {
            network.centres[centre].fixedCostPerYear *= value
            network.centres[centre].capitalCost *= value
          }
        })
    }
    if network.therapy.material.form == .fresh, let hours = network.therapy.material.holdLimitHours
    {
      all.append(
        DesignAssumption(
          name: "hold limit of fresh material", unit: "h", base: hours,
          tried: 0.4 * hours...2 * hours, plausible: 0.75 * hours...1.25 * hours,
          changesMoneyOnly: false
        ) { network, value in network.therapy.material.holdLimitHours = value })
    }
    return all
  }
}

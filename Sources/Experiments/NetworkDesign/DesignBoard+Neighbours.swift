import Placement
import SupplyNetwork

/// Networks a step away from others.
extension DesignBoard {
  /// Simulates networks that differ from the best in one site, then, where none is better, in two at
  /// once, until none is better at all.
  mutating func improve(
    _ placer: DesignPlacer, _ rounds: inout [DesignRound],
    _ progress: NetworkDesigner.Progress
  ) async throws {
    var triesPairs = false
    // A network of a continent takes a hundred times as long as one of a country, so work is counted in
    // patients.
    let patients =
      Double(request.years)
      * request.network.demandRows.indices.reduce(0.0) {
        $0 + request.network.referralsPerYear(row: $1)
      }
    let mostRuns = runs + max(120, Int(Self.mostPatients / max(1, patients)))
    for _ in 0..<Self.mostSteps where runs < mostRuns {
      let best = incumbent
      let before = count
      let steps = steps(from: candidates[best].configuration)
      guard try await add(neighbours(of: candidates[best], steps, inPairs: triesPairs)) else {
        return
      }
      if count > before {
        rounds.append(
          round(
            (rounds.last?.number ?? 0) + 1, .neighbourhood, newNetworks: count - before, placer))
        progress("round \(rounds.count): \(candidates[incumbent].configuration.name)")
      }
      // Steps that gain next to nothing are no more than luck of the screening.
      if isWorthwhile(incumbent, against: best) {
        triesPairs = false
      } else if triesPairs {
        return
      } else {
        triesPairs = true
      }
    }
  }

  /// Whether a network keeps limits that another does not, or betters its objective by a share of the
  /// indifference.
  private func isWorthwhile(_ candidate: Int, against other: Int) -> Bool {
    guard candidate != other else { return false }
    guard excess(of: other) <= 0 else { return true }
    guard let own = mean(request.objective, of: candidate),
      let before = mean(request.objective, of: other)
    else { return true }
    return abs(own - before) >= Self.leastGain * (request.indifference ?? defaultIndifference)
  }

  /// The gain of a step that is worth another, in indifferences.
  private static let leastGain = 0.2
  private static let mostSteps = 16
  /// Patients referred in all runs of steps, after which no further step is looked for.
  private static let mostPatients = 10e6
  /// Most candidate sites of a network for which opening each is tried.
  private static let mostOpenings = 12
  /// Most pairs of steps that are tried from one network.
  private static let mostPairs = 40

  /// A number of suites for a site.
  private struct Step {
    var facility: Int
    var suites: Int
    /// Whether there is more of the site after it than before.
    var isMore: Bool
  }

  /// Steps at one site: a size up or down, closed, or opened.
  private func steps(from base: Configuration) -> [Step] {
    let network = request.network
    let sites = network.facilities.indices.filter { network.facilities[$0].status == .candidate }
    let satellites = sites.filter {
      base.suites[$0] > 0 && network.facilities[$0].kind == .satellite
    }.count
    let hubs = network.facilities.indices.filter {
      request.hubsAreFree && network.facilities[$0].kind == .hub
        && network.facilities[$0].status == .open && base.suites[$0] > 0
    }
    var found: [Step] = []
    for facility in hubs + sites {
      let suites = base.suites[facility]
      let sizes = self.sizes(of: facility)
      if suites > 0 {
        found.append(Step(facility: facility, suites: 0, isMore: false))
        if let less = sizes.last(where: { $0 < suites }) {
          found.append(Step(facility: facility, suites: less, isMore: false))
        }
        if let more = sizes.first(where: { $0 > suites }) {
          found.append(Step(facility: facility, suites: more, isMore: true))
        }
      } else if sites.count <= Self.mostOpenings,
        network.facilities[facility].kind != .satellite
          || satellites < request.mostSatellites ?? .max
      {
        for size in sizes.prefix(2) {
          found.append(Step(facility: facility, suites: size, isMore: true))
        }
      }
    }
    return found
  }

  /// Networks that differ from one in one step, or in two at two sites.
  private func neighbours(
    of candidate: DesignCandidate, _ steps: [Step], inPairs: Bool
  ) -> [DesignCandidate] {
    var taken = steps.map { [$0] }
    if inPairs {
      taken = steps.indices.flatMap { first in
        steps[(first + 1)...].filter { $0.facility != steps[first].facility }
          .map { [steps[first], $0] }
      }
      // An exchange is likelier to help than two steps the same way, which were tried one by one.
      let exchanges = taken.filter { $0[0].isMore != $0[1].isMore }
      taken = Array(
        (exchanges + taken.filter { $0[0].isMore == $0[1].isMore }).prefix(Self.mostPairs))
    }
    let network = request.network
    let base = candidate.configuration
    var found: [DesignCandidate] = []
    for steps in taken {
      var copy = base
      for step in steps { copy = copy.with(suites: step.suites, at: step.facility, of: network) }
      guard copy.suites.contains(where: { $0 > 0 }), request.allows(copy) else { continue }
      // Fixed shares know nothing of a site that opens or closes.
      if copy.dispatch == .facilityShares { copy.dispatch = .nearestWithin(days: 3) }
      copy.facilityShares = []
      copy.name = "variant-\(count + found.count + 1)"
      copy.description =
        "\(steps.count == 1 ? "One step" : "Two steps") from \(base.name): "
        + steps.map {
          "\(network.facilities[$0.facility].id) with \($0.suites) suites instead of "
            + "\(base.suites[$0.facility])"
        }.joined(separator: ", ")
      found.append(DesignCandidate(configuration: copy, origin: .neighbour(of: base.name)))
    }
    return found
  }

  /// Numbers of suites that a step may lead to: of a hub, an eighth of what it has more or less.
  private func sizes(of facility: Int) -> [Int] {
    let reference = request.reference.suites[facility]
    guard request.network.facilities[facility].kind == .hub, reference > 0 else {
      return Array(Set(request.moduleSizes)).filter { $0 > 0 }.sorted()
    }
    let step = max(1, reference / 8)
    return Array(stride(from: step, through: 2 * reference, by: step))
  }
}

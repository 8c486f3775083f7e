import Placement
import SupplyNetwork
import Testing

@testable import Experiments

/// What the optimiser's model says of given networks.
@Suite("Belief of the optimiser")
struct PlacementBeliefTests {
  @Test("A placement turned into a configuration has the indicators that the placement has")
  func roundTrip() throws {
    for seed in UInt64(1)...4 {
      let request = try NetworkDesignTests.request(seed: seed, candidates: 3)
      let placement = try NetworkPlacement(
        network: request.network,
        options: PlacementOptions(
          reference: request.reference, moduleSizes: request.moduleSizes,
          catchmentsAreWhole: true))
      let answer = try placement.solve(PlacementIndicator(.patientsTreated))
      let plan = try #require(answer.plan)
      let configuration = placement.configuration(of: plan, name: "placed", description: "")
      // Nobody waits, as in the placement.
      let belief = PlacementBelief(
        configuration, of: request.network, congestion: CongestionModel(occupancyHours: 1),
        kolmPollakAlpha: placement.model.kolmPollakAlpha)
      for (indicator, value) in answer.indicators {
        let own = try #require(belief.value(indicator), "\(indicator.key)")
        #expect(abs(own - value) <= 1e-6 * max(1, abs(value)), "\(seed) \(indicator.key)")
      }
    }
  }

  /// The tolerance is the loop's; the seed is fixed. The network is the tutorial with half as many
  /// patients again, so that there are waits.
  @Test("Belief of the recommended network agrees with a long simulation on other patients")
  func longSimulation() async throws {
    var network = try TestNetworks.tutorial()
    network.demand.multiplier *= 1.5
    var request = DesignRequest(
      network: network, reference: network.configurations[0],
      objective: PlacementIndicator(.patientsTreated), moduleSizes: [2, 4], hubsAreFree: false,
      tolerance: 0.02, replicationBudget: 200, years: 1, warmUp: .days(180), threads: 2)
    request.explains = false
    let result = try #require(try await NetworkDesigner(request).run())
    let best = result.finalists[0].candidate.configuration
    let belief = PlacementBelief(
      best, of: request.network, congestion: result.congestion, kolmPollakAlpha: nil)
    let simulator = DesignSimulator(
      network: request.network, years: 5, warmUpDays: 365, kolmPollakAlpha: 0, seed: 4242,
      threads: 2, isInterrupted: { false })
    let runs = try #require(
      try await simulator.run([.init(configuration: best, replications: 0..<8)]))
    for measure in [
      PlacementIndicator.Measure.treatedFraction, .networkCost, .batchFailureRate,
      .patientBorneCost,
    ] {
      let indicator = PlacementIndicator(measure)
      let index = try #require(DesignSimulator.index(of: indicator))
      let value = DesignSimulator.estimate(index, runs[0], simulator.formulas(of: best)[index])
      let (mean, believed) = (try #require(value.mean), try #require(belief.value(indicator)))
      let allowed = max(request.tolerance * mean, value.halfWidth ?? 0)
      #expect(abs(believed - mean) <= allowed, "\(indicator.key) \(believed) \(value)")
    }
  }
}

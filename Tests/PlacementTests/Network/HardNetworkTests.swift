import SupplyNetwork
import Testing

@testable import Placement

/// Networks and limits at the edge of what makes sense.
@Suite("Placement on degenerate networks")
struct HardNetworkTests {
  private func placement(
    _ network: Network, sizes: [Int] = [1, 2], gap: Double = 1e-6, nodes: Int = 200_000
  ) throws -> NetworkPlacement {
    try NetworkPlacement(
      network: network,
      options: PlacementOptions(reference: network.configurations[0], moduleSizes: sizes),
      settings: LocationSettings(relativeGap: gap, mostNodes: nodes))
  }

  private func size(
    regions: Int, centres: Int = 1, hubs: Int = 1, candidates: Int, people: Double = 5e6,
    extent: Double = 400
  ) -> GeneratedNetworkSize {
    GeneratedNetworkSize(
      regions: regions, centres: centres, hubs: hubs, candidates: candidates, clustering: 0.5,
      people: people, extentKilometres: extent, seed: 9)
  }

  private let money = PlacementIndicator(.networkCost)
  private let treated = PlacementIndicator(.patientsTreated)

  @Test("Without demand nobody is treated, nothing is opened for money, and a rate has no floor")
  func noDemand() throws {
    let placement = try placement(
      SmallNetworks.tutorial(["network.demand.multiplier=0"]))
    let most = try placement.solve(treated)
    #expect(most.status == .proven)
    #expect(most.objective == 0)
    #expect(throws: NetworkPlacement.Failure.noFloor) { try placement.solve(money) }
    #expect(throws: NetworkPlacement.Failure.noFloor) {
      try placement.solve(PlacementIndicator(.batchFailureRate))
    }
  }

  @Test("One region and no candidates: the network as it is")
  func noCandidates() throws {
    let network = try SmallNetworks.generated(size(regions: 1, candidates: 0))
    let placement = try placement(network)
    let reference = try #require(placement.reference)
    for measure in PlacementIndicator.Measure.allCases {
      let indicator = PlacementIndicator(measure)
      let answer = try placement.solve(indicator)
      #expect(answer.status == .proven, "\(measure)")
      let value = try #require(answer.objective)
      let today = try #require(placement.model.value(indicator, of: reference))
      let gain = (value - today) * (measure.isGood ? 1 : -1)
      #expect(gain >= -1e-6 * abs(today), "\(measure)")
      #expect(answer.plan?.modules == reference.modules, "\(measure)")
    }
    let frontier = try placement.frontier([treated, money], count: 5)
    #expect(frontier.points.allSatisfy { $0.answer.status == .proven })
    #expect(frontier.unattained.isEmpty)
  }

  @Test("Facilities that cost nothing, and all alike")
  func equalCosts() throws {
    let network = try SmallNetworks.generated(
      size(regions: 6, candidates: 3),
      [
        "facilities.kind:satellite.fixed_cost_per_year=0",
        "facilities.kind:satellite.suite_cost_per_year=0",
        "facilities.kind:satellite.capital_cost=0",
        "facilities.kind:satellite.capital_cost_per_suite=0",
      ])
    let placement = try placement(network, sizes: [2])
    for measure in [PlacementIndicator.Measure.patientsTreated, .networkCost, .patientBorneCost] {
      #expect(try placement.solve(PlacementIndicator(measure)).status == .proven, "\(measure)")
    }
  }

  @Test("Huge and tiny numbers", arguments: [1e-3, 1, 200])
  func scales(scale: Double) throws {
    for price in [1e-6, 1, 1e6] {
      let network = try SmallNetworks.generated(
        size(regions: 5, candidates: 2, people: 5e6 * scale),
        [
          "facilities.kind:satellite.fixed_cost_per_year=\(300_000 * price)",
          "facilities.kind:satellite.suite_cost_per_year=\(500_000 * price)",
        ])
      let placement = try placement(network)
      for indicator in [treated, money] {
        let answer = try placement.solve(indicator)
        #expect(answer.status == .proven, "\(scale) \(price) \(indicator.key)")
        var problem = placement.problem(under: answer.limits)
        problem.sense = indicator.measure.isGood ? .maximise : .minimise
        problem.objective = placement.model.forms(indicator)[0].numerator
        let best = try #require(Enumeration(problem.scaled).best)
        let value = try #require(answer.objective)
        #expect(abs(value - best) <= 1e-5 * abs(best), "\(scale) \(price) \(indicator.key)")
      }
    }
  }

  @Test("A limit on nodes gives a plan, and a bound that holds")
  func nodes() throws {
    let network = try SmallNetworks.generated(size(regions: 24, centres: 3, candidates: 8))
    let limits = [
      PlacementLimit(
        money, isAtLeast: false,
        bound: try #require(
          try placement(network).solve(treated, limits: []).indicators.first {
            $0.indicator == money
          }?.value) * 0.8)
    ]
    let short = try placement(network, gap: 1e-9, nodes: 1).solve(treated, limits: limits)
    let long = try placement(network, gap: 1e-5).solve(treated, limits: limits)
    #expect(long.status == .proven)
    let (value, bound) = (try #require(short.objective), try #require(short.bound))
    let best = try #require(long.objective)
    #expect(value <= best * (1 + 1e-5))
    #expect(bound >= best * (1 - 1e-9))
    let gap = try #require(short.gap)
    #expect(abs(gap - (bound - value) / value) <= 1e-9)
    #expect(short.status == (gap <= 1e-9 ? .proven : .gap))
  }
}

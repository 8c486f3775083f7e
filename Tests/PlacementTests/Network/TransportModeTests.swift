import Foundation
import SupplyNetwork
import Testing

@testable import Placement

/// A batch may take any mode that is worth its price: a van that is cheap, or an aeroplane that is fast.
@Suite("Placement by mode of transport")
struct TransportModeTests {
  /// A network so wide that vans and aeroplanes both serve many lanes. Beyond 200 km to the one hub
  /// aeroplanes are faster and dearer.
  private func placement() throws -> NetworkPlacement {
    let network = try SmallNetworks.generated(
      GeneratedNetworkSize(
        regions: 8, centres: 5, hubs: 1, candidates: 0, clustering: 0.3, people: 2e7,
        extentKilometres: 900, seed: 4), ["network.transport.modes.air.fixed_hours=2"])
    return try NetworkPlacement(
      network: network,
      options: PlacementOptions(reference: network.configurations[0], moduleSizes: [1, 3]),
      settings: LocationSettings(relativeGap: 1e-6))
  }

  private func modes(
    _ placement: NetworkPlacement, _ objective: PlacementIndicator.Measure,
    _ limits: [PlacementLimit] = []
  ) throws -> (answer: NetworkPlacement.Answer, batches: [String: Double]) {
    let answer = try placement.solve(PlacementIndicator(objective), limits: limits)
    #expect(answer.status == .proven)
    var batches: [String: Double] = [:]
    for flow in placement.flows(of: try #require(answer.plan)) {
      batches[flow.mode, default: 0] += flow.batchesPerYear
    }
    return (answer, batches)
  }

  @Test("Money takes what is cheap, failure what is fast, and a limit a mixture of both")
  func choice() throws {
    let placement = try placement()
    let lanes = placement.model.network.lanes
    let pairs = placement.model.skeleton.supplyArcs.count
    let joined = Set(placement.model.skeleton.supplyArcs.map { [$0.place, $0.facility] }).count
    #expect(pairs > joined, "no two places have two lanes that are worth their price")

    // The same availability for all: the reference's.
    let cheap = try modes(placement, .networkCost)
    let fast = try modes(placement, .batchFailureRate)
    #expect(fast.batches["air"] ?? 0 > cheap.batches["air"] ?? 0)
    for flow in placement.flows(of: try #require(fast.answer.plan)) {
      #expect(lanes.lanes(centre: flow.centre, facility: flow.facility).first?.mode == flow.mode)
    }

    // Between the two failure rates money buys a part of the speed.
    func value(
      _ measure: PlacementIndicator.Measure, _ answer: NetworkPlacement.Answer
    ) throws -> Double {
      let plan = try #require(answer.plan)
      return try #require(placement.model.value(PlacementIndicator(measure), of: plan))
    }
    let slowest = try value(.batchFailureRate, cheap.answer)
    let middle = (slowest + (try value(.batchFailureRate, fast.answer))) / 2
    let mixed = try modes(
      placement, .networkCost,
      [PlacementLimit(PlacementIndicator(.batchFailureRate), isAtLeast: false, bound: middle)])
    #expect(try value(.batchFailureRate, mixed.answer) <= middle * (1 + 1e-9))
    let costs = try [cheap, mixed, fast].map { try value(.networkCost, $0.answer) }
    #expect(costs[0] < costs[1] && costs[1] < costs[2])
  }

  @Test("As a configuration, shares name the mode where it is not the fastest alone")
  func configuration() throws {
    let placement = try placement()
    let plan = try #require(try modes(placement, .networkCost).answer.plan)
    let configuration = placement.configuration(of: plan, name: "cheap", description: "")
    var sent: [Int: [FacilityShare]] = [:]
    for flow in placement.flows(of: plan) {
      sent[flow.centre, default: []].append(
        FacilityShare(facility: flow.facility, share: flow.batchesPerYear, mode: flow.mode))
    }
    var named = 0
    for (centre, shares) in configuration.facilityShares.enumerated() {
      let flows = sent[centre] ?? []
      #expect(shares.count == flows.count)
      #expect(shares.isEmpty || abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-9)
      for (share, flow) in zip(shares, flows) {
        let fastest = placement.model.network.lanes
          .lanes(centre: centre, facility: share.facility).first?.mode
        #expect(share.mode ?? fastest == flow.mode)
        named += share.mode == nil ? 0 : 1
      }
    }
    #expect(named > 0)
  }
}

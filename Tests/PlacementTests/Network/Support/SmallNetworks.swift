import Foundation
import SupplyNetwork

@testable import Placement

/// Small invented networks whose placements can all be tried.
enum SmallNetworks {
  static let networks = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Networks")

  /// The tutorial network, with values replaced.
  static func tutorial(_ overrides: [String]) throws -> Network {
    try NetworkReader.read(
      folder: networks.appending(path: "tutorial").path,
      overrides: overrides.compactMap(NetworkOverride.init))
  }

  /// An invented network with the tutorial's therapy and prices.
  static func generated(
    _ size: GeneratedNetworkSize, _ overrides: [String] = []
  ) throws -> Network {
    let tutorial = networks.appending(path: "tutorial")
    func text(_ name: String) throws -> String {
      try String(contentsOf: tutorial.appending(path: name), encoding: .utf8)
    }
    let generator = NetworkGenerator(
      size: size,
      template: NetworkGenerator.Template(
        network: try NetworkReader.read(folder: tutorial.path),
        networkText: try text("network.yaml"), therapyText: try text("therapy.yaml")))
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "placement-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in generator.files() {
      try Data(file.text.utf8).write(to: folder.appending(path: file.name))
    }
    return try NetworkReader.read(
      folder: folder.path, overrides: overrides.compactMap(NetworkOverride.init))
  }

  /// A random network of up to 60 placements with an objective and limits.
  struct Case {
    var placement: NetworkPlacement
    var objective: PlacementIndicator
    var limits: [PlacementLimit]
  }

  static func random(_ seed: UInt64, gap: Double) throws -> Case {
    var dice = Dice(seed &+ 77_000)
    for _ in 0..<4 { _ = dice.bits() }
    let candidates = dice.integer(0...2)
    let centres = dice.integer(1...2)
    let hubs = dice.integer(1...2)
    let regions = candidates + centres + hubs + dice.integer(0...1)
    let network = try generated(
      GeneratedNetworkSize(
        regions: regions, centres: centres, hubs: hubs, candidates: candidates,
        clustering: dice.uniform(), people: dice.uniform(2e6, 3e7),
        extentKilometres: dice.uniform(50, 1500), seed: seed),
      ["network.demand.multiplier=\(dice.uniform(0.3, 2))"]
        + (candidates == 0
          ? [] : ["facilities.kind:satellite.failure_multiplier=\(dice.uniform(0.7, 1.5))"]))
    let placement = try NetworkPlacement(
      network: network,
      options: PlacementOptions(
        reference: network.configurations[0],
        moduleSizes: dice.chance(0.5) ? [1, 3] : [2], hubsAreFree: hubs == 1 && dice.chance(0.3),
        mostSatellites: dice.chance(0.2) ? 1 : nil,
        nearestOpenCentres: dice.chance(0.3) ? 2 : nil),
      settings: LocationSettings(relativeGap: gap))
    let measures = PlacementIndicator.Measure.allCases
    let objective = PlacementIndicator(measures[dice.integer(0...(measures.count - 1))])
    return Case(
      placement: placement, objective: objective, limits: limits(placement, &dice))
  }

  /// A random network of some dozen demand rows and up to six candidates of three sizes: too many
  /// placements to try. The objective is one that a single program can have.
  static func medium(_ seed: UInt64, gap: Double) throws -> Case {
    var dice = Dice(seed &+ 88_000)
    for _ in 0..<4 { _ = dice.bits() }
    let candidates = dice.integer(3...6)
    let centres = dice.integer(2...4)
    let hubs = dice.integer(1...2)
    let network = try generated(
      GeneratedNetworkSize(
        regions: candidates + centres + hubs + dice.integer(0...4), centres: centres, hubs: hubs,
        candidates: candidates, clustering: dice.uniform(), people: dice.uniform(5e6, 6e7),
        extentKilometres: dice.uniform(100, 1200), seed: seed),
      [
        "network.demand.multiplier=\(dice.uniform(0.5, 2))",
        "facilities.kind:satellite.failure_multiplier=\(dice.uniform(0.7, 1.5))",
      ])
    let placement = try NetworkPlacement(
      network: network,
      options: PlacementOptions(
        reference: network.configurations[0], moduleSizes: [1, 2, 4],
        mostSatellites: dice.chance(0.3) ? 2 : nil, nearestOpenCentres: dice.chance(0.5) ? 2 : nil),
      settings: LocationSettings(relativeGap: gap))
    let measures = PlacementIndicator.Measure.allCases.filter { $0 != .worstQuintileCost }
    let objective = PlacementIndicator(measures[dice.integer(0...(measures.count - 1))])
    return Case(
      placement: placement, objective: objective, limits: limits(placement, &dice))
  }

  /// Limits about what the reference has, so that some bind and some cannot be kept.
  private static func limits(_ placement: NetworkPlacement, _ dice: inout Dice) -> [PlacementLimit]
  {
    guard let reference = placement.reference else { return [] }
    var limits: [PlacementLimit] = []
    for key in PlacementIndicator.keys where dice.chance(0.1) {
      guard let indicator = PlacementIndicator(key: key),
        let value = placement.model.value(indicator, of: reference)
      else { continue }
      let isAtLeast = indicator.measure.isGood
      limits.append(
        PlacementLimit(
          indicator, isAtLeast: isAtLeast,
          bound: value * (isAtLeast ? dice.uniform(0.8, 1.02) : dice.uniform(0.98, 1.3))))
    }
    return limits
  }
}

extension LocationProblem {
  /// The same with the rows and the objective scaled, for a simplex that scales nothing.
  var scaled: LocationProblem {
    func scale(_ form: LinearForm) -> Double {
      1 / max(1e-300, (form.patients + form.batches).map(abs).max() ?? 1)
    }
    var problem = self
    problem.limits = limits.map { limit in
      var scaled = limit
      let factor = scale(limit.form)
      guard factor.isFinite, factor < 1e100 else { return limit }
      scaled.form = LinearForm().adding(limit.form, times: factor)
      scaled.bound *= factor
      return scaled
    }
    return problem
  }
}

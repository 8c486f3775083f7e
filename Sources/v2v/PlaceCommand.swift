import ArgumentParser
import Foundation
import Placement
import Reporting
import SupplyNetwork

/// `v2v place`.
struct Place: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Choose which satellites to open, how large, and who is served where.",
    discussion: """
      Finds the best placement of satellites on a network and proves how good it is: candidate \
      facilities and centres, suites, catchments and flows of cells are decided together. \
      Example: v2v place uk --budget 52e6 --satellites 4
      """)

  @OptionGroup var source: NetworkOptions

  @Option(
    help: ArgumentHelp(
      """
      What is sought: patients_treated_per_year, treated_fraction, network_cost_per_year, \
      cost_per_patient_treated, batch_failure_rate, patient_borne_cost_per_treated, \
      patient_borne_cost_equally_distributed_equivalent or worst_quintile_patient_borne_cost.
      """, valueName: "indicator"))
  var objective = "patients_treated_per_year"

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      """
      A limit, such as batch_failure_rate<=0.04 or treated_fraction.quintile.1>=0.5. May be \
      repeated.
      """, valueName: "indicator<=x"))
  var limits: [String] = []

  @Option(help: ArgumentHelp("Most network cost a year.", valueName: "money"))
  var budget: Double?

  @Option(help: ArgumentHelp("Most satellites.", valueName: "number"))
  var satellites: Int?

  @Option(
    help: ArgumentHelp(
      "Points of a frontier between the objective and --against.", valueName: "number"))
  var frontier: Int?

  @Option(
    help: ArgumentHelp(
      "The other indicator of a frontier; may be given twice. network_cost_per_year by default.",
      valueName: "indicator"))
  var against: [String] = []

  @Option(
    name: .customLong("reference"),
    help: ArgumentHelp(
      "The configuration that open sites keep; the network's first by default.",
      valueName: "name"))
  var referenceName: String?

  @Option(
    help: ArgumentHelp("Suites that a candidate may have, by commas.", valueName: "a,b,..."))
  var modules = "1,2,3,4,6,8"

  @Flag(help: "Hubs may shrink, grow or close too.")
  var freeHubs = false

  @Flag(help: "Every demand row goes to one centre.")
  var wholeCatchments = false

  @Option(help: ArgumentHelp("Distinct placements to list, the best first.", valueName: "number"))
  var alternatives = 1

  @Option(help: "The relative gap at which a placement counts as proven.")
  var gap = 1e-4

  @Option(help: "Most nodes of a search tree.")
  var nodes = 200_000

  @Option(help: "How the result is written.")
  var format = PlaceFormat.table

  @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
  var output: String?

  /// How a placement is written.
  enum PlaceFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
  }

  func validate() throws {
    if let frontier { try RunOptions.check("--frontier", frontier, 2...1000) }
    if let satellites { try RunOptions.check("--satellites", satellites, 0...100_000) }
    try RunOptions.check("--alternatives", alternatives, 1...1000)
    try RunOptions.check("--nodes", nodes, 1...1_000_000_000)
    guard gap.isFinite, (1e-9...1).contains(gap) else {
      throw ValidationError("--gap must be from 1e-9 to 1, not \(gap).")
    }
    if let budget {
      guard budget.isFinite, budget >= 0 else {
        throw ValidationError("--budget must be a number that is not negative, not \(budget).")
      }
    }
    guard frontier != nil || against.isEmpty else {
      throw ValidationError("--against needs --frontier.")
    }
    guard against.count <= 2 else {
      throw ValidationError("--against may be given twice at most.")
    }
    guard let sizes = sizes, !sizes.isEmpty, sizes.count <= 60 else {
      throw ValidationError(
        "--modules must be whole numbers above 0 separated by commas, 60 at most.")
    }
  }

  private var sizes: [Int]? {
    var sizes: [Int] = []
    for word in modules.split(separator: ",", omittingEmptySubsequences: false) {
      guard let size = Int(word.trimmingCharacters(in: .whitespaces)), (1...100_000).contains(size)
      else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  func run() async throws {
    try await reportingFailure {
      let network = try source.read()
      let reference = try configurations(
        [referenceName ?? network.configurations[0].name], of: network)[0]
      let wanted = try indicator(objective)
      var bounds = try limits.map(limit)
      if let budget {
        bounds.append(
          PlacementLimit(PlacementIndicator(.networkCost), isAtLeast: false, bound: budget))
      }
      let others = try (against.isEmpty ? ["network_cost_per_year"] : against).map(indicator)
      try checkDestination(output)
      Interruption.watch()
      let options = PlacementOptions(
        reference: reference, moduleSizes: sizes ?? [], hubsAreFree: freeHubs,
        mostSatellites: satellites, catchmentsAreWhole: wholeCatchments)
      let settings = LocationSettings(
        relativeGap: gap, mostNodes: nodes, placements: alternatives,
        isInterrupted: { Interruption.isRequested })
      let page: PlacementPage
      do throws(NetworkPlacement.Failure) {
        let placement = try NetworkPlacement(
          network: network, options: options, settings: settings)
        if let frontier {
          let found = try placement.frontier([wanted] + others, count: frontier, limits: bounds)
          page = PlacementPage(placement, frontier: found)
        } else {
          let found = try placement.solve(wanted, limits: bounds)
          page = PlacementPage(placement, objective: wanted, answer: found)
        }
      } catch {
        throw CommandFailure.placement(error)
      }
      let text: String
      switch format {
      case .table: text = page.text()
      case .json: text = try page.document(version: version).text()
      }
      try write(text, to: output)
      if Interruption.isRequested { throw ExitCode(130) }
    }
  }

  private func indicator(_ key: String) throws(CommandFailure) -> PlacementIndicator {
    guard let indicator = PlacementIndicator(key: key) else {
      throw .noSuchIndicator(
        name: key, nearest: NearestName.of(key, among: PlacementIndicator.keys))
    }
    return indicator
  }

  private func limit(_ text: String) throws(CommandFailure) -> PlacementLimit {
    for (relation, isAtLeast) in [("<=", false), (">=", true)] {
      guard let range = text.range(of: relation) else { continue }
      let key = text[..<range.lowerBound].trimmingCharacters(in: .whitespaces)
      let number = text[range.upperBound...].trimmingCharacters(in: .whitespaces)
      guard let bound = Double(number), bound.isFinite else { break }
      return PlacementLimit(try indicator(key), isAtLeast: isAtLeast, bound: bound)
    }
    throw .badLimit(text: text)
  }
}

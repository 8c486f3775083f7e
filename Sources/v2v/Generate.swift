import ArgumentParser
import Foundation
import Reporting
import SupplyNetwork

/// `v2v generate`.
struct Generate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make an invented network of any size, for tests of scale.",
    discussion: """
      Regions lie about towns of lognormal size; centres stand in the largest towns, candidates \
      where people are far from one. Therapy and prices are those of the tutorial. Equal options \
      give equal files. Example: v2v generate big --regions 10000 --centres 100 --candidates 50
      """)

  @Argument(help: "The folder to make.")
  var folder: String

  @Option(help: "Regions, 1 to 200000.")
  var regions = 100

  @Option(help: "Open centres, 1 to 20000.")
  var centres = 10

  @Option(help: "Open hubs, 1 to 1000.")
  var hubs = 1

  @Option(help: "Candidate centres with a satellite each, 0 to 20000.")
  var candidates = 5

  @Option(help: "Share of the regions that belong to a town, 0 to 1.")
  var clustering = 0.7

  @Option(help: "People in all, 1000 to 1e11.")
  var people = 10_000_000.0

  @Option(help: ArgumentHelp("Side of the country, 10 to 3000 km.", valueName: "km"))
  var extent = 600.0

  @Option(help: "The seed; the same seed gives the same files.")
  var seed: UInt64 = 1

  private var size: GeneratedNetworkSize {
    GeneratedNetworkSize(
      regions: regions, centres: centres, hubs: hubs, candidates: candidates,
      clustering: clustering, people: people, extentKilometres: extent, seed: seed)
  }

  func validate() throws {
    let problems = size.problems.map(Self.text)
    if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
  }

  func run() async throws {
    try await reportingFailure {
      try checkNewFolder(folder)
      let files = NetworkGenerator(size: size, template: try Self.template()).files()
      try write(files)
      let command = "v2v compare \(folder)"
      try v2v.write("Made \(folder). Try: \(command)\n", to: nil)
    }
  }

  private static func template() throws(CommandFailure) -> NetworkGenerator.Template {
    let folder = try NetworkLocator().template(named: "tutorial")
    func text(_ name: String) throws(CommandFailure) -> String {
      let file = folder.appending(path: name)
      do {
        return try String(contentsOf: file, encoding: .utf8)
      } catch {
        throw .cannotRead(path: file.path, reason: (error as NSError).localizedDescription)
      }
    }
    do {
      let network = try NetworkReader.read(folder: folder.path)
      return NetworkGenerator.Template(
        network: network, networkText: try text("network.yaml"),
        therapyText: try text("therapy.yaml"))
    } catch let error as NetworkReadingError {
      throw .badNetwork(error)
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw .cannotRead(path: folder.path, reason: (error as NSError).localizedDescription)
    }
  }

  /// Writes all files, or none.
  private func write(_ files: [NetworkGenerator.File]) throws(CommandFailure) {
    let manager = FileManager.default
    let wasThere = manager.fileExists(atPath: folder)
    let url = URL(filePath: folder)
    do {
      try manager.createDirectory(at: url, withIntermediateDirectories: true)
      for file in files {
        try Data(file.text.utf8).write(to: url.appending(path: file.name))
      }
    } catch {
      for file in files { try? manager.removeItem(at: url.appending(path: file.name)) }
      if !wasThere { try? manager.removeItem(at: url) }
      throw .cannotWrite(path: folder, reason: (error as NSError).localizedDescription)
    }
  }

  private static func text(_ problem: GeneratedNetworkSize.Problem) -> String {
    func short(_ value: Double) -> String {
      Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
    switch problem {
    case .outOfRange(let option, let found, let low, let high):
      return "--\(option) must be from \(short(low)) to \(short(high)), not \(short(found))."
    case .moreSitesThanRegions(let sites, let regions):
      return "--centres and --candidates, \(sites) together, need as many regions, not \(regions)."
    case .tooManyLanes(let pairs, let limit):
      return "\(pairs) pairs of a centre and a facility are more than \(limit)."
    }
  }
}

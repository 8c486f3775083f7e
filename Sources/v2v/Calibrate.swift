import ArgumentParser
import Experiments
import Foundation
import Reporting
import SupplyNetwork

/// `v2v calibrate`.
struct Calibrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Solve referral multipliers so that the treated have given deprivation shares.",
    discussion: """
      Finds demand.referral_multiplier_by_quintile, of mean 1, under the network's first \
      configuration; the three quintiles between share the rest by population. The drop-out \
      multipliers are taken as they are. A calibrated share is no validation.
      """)

  @OptionGroup var source: NetworkOptions

  @Option(help: ArgumentHelp("Share of the most deprived fifth among the treated, 0 to 1."))
  var mostDeprived: Double

  @Option(help: ArgumentHelp("Share of the least deprived fifth among the treated, 0 to 1."))
  var leastDeprived: Double

  @Option(
    help: ArgumentHelp("Count only regions of this group (column 'group').", valueName: "name"))
  var group: String?

  @Option(help: "Replications of each round.")
  var replications = 40

  @Option(help: "Years of each replication.")
  var years = 10

  @Option(help: "The study's seed.")
  var seed: UInt64 = 1

  @OptionGroup var threading: ThreadOptions

  func validate() throws {
    for (name, share) in [("--most-deprived", mostDeprived), ("--least-deprived", leastDeprived)] {
      guard share > 0, share < 1 else {
        throw ValidationError("\(name) must lie between 0 and 1, not \(share).")
      }
    }
    guard mostDeprived + leastDeprived < 1 else {
      throw ValidationError("--most-deprived and --least-deprived must leave a rest.")
    }
    try RunOptions.check("--replications", replications, 1...100_000)
    try RunOptions.check("--years", years, 1...1000)
  }

  func run() async throws {
    try await reportingFailure {
      let network = try source.readOneGroup(for: "calibrate", segregates: true)
      if let group {
        let groups = Set(network.regions.map(\.group)).sorted()
        guard groups.contains(group) else {
          throw CommandFailure.noDemandInGroup(group: group, groups: groups)
        }
      }
      let empty = emptyQuintiles(of: network)
      guard empty.isEmpty else { throw CommandFailure.emptyQuintiles(empty) }
      Interruption.watch()
      let calibration = ReferralCalibration(
        network: network, group: group, mostDeprivedShare: mostDeprived,
        leastDeprivedShare: leastDeprived, replications: replications, years: years, seed: seed,
        threads: threading.count)
      let result = try await calibration.solve { Interruption.isRequested }
      guard let result else {
        throw Interruption.isRequested
          ? CommandFailure.interruptedBeforeFirstResult : .nobodyTreatedOfSomeQuintile
      }
      guard result.worstError < 0.005 else {
        throw CommandFailure.calibrationDidNotConverge(worstError: result.worstError)
      }
      var table = TextTable(header: ["quintile", "multiplier", "share of the treated", "asked for"])
      for index in result.multipliers.indices {
        table.rows.append(
          .cells([
            "\(index + 1)", NumberText.fixed(result.multipliers[index], decimals: 4),
            NumberText.percent(result.shares[index], decimals: 2),
            NumberText.percent(result.targets[index], decimals: 2),
          ]))
      }
      let list = result.multipliers.map { String(format: "%.4f", $0) }.joined(separator: ", ")
      let lines = table.lines() + ["referral_multiplier_by_quintile: [\(list)]"]
      try write(lines.joined(separator: "\n") + "\n", to: nil)
    }
  }

  /// Quintiles of the counted regions without people.
  private func emptyQuintiles(of network: Network) -> [Int] {
    let counted = network.demandRows.filter { row in
      row.population > 0 && (group == nil || network.regions[row.region].group == group)
    }
    return (1...5).filter { quintile in !counted.contains { $0.quintile == quintile } }
  }
}

import ArgumentParser
import ChainOfCustody
import Experiments
import Foundation
import PatientJourney
import Placement
import Statistics
import StudyStore
import SupplyNetwork

/// Why a command could not do its work, as data.
enum CommandFailure: Error {
  case badNetwork(NetworkReadingError)
  case noSuchNetwork(name: String, ready: [String])
  case notANetwork(path: String)
  case severalGroups(command: String, groups: [String])
  case segregation(command: String)
  case noSuchConfiguration(name: String, nearest: String?)
  case duplicateConfiguration(name: String)
  case breakEvenNeedsTwo(count: Int)
  case badLimit(text: String)
  case notAPlacement(path: String)
  case placement(NetworkPlacement.Failure)
  case design(NetworkDesigner.Failure)
  case noFormulation(path: String)
  case noSuchIndicator(name: String, nearest: String?)
  case noSuchScenario(name: String, nearest: String?)
  case noSuchFigure(name: String, nearest: String?)
  case noSuchPatient(name: String, reason: PatientNameProblem)
  case patientNotReferred(name: String)
  case cannotWrite(path: String, reason: String)
  case folderNotEmpty(path: String)
  case badOverride(text: String)
  case badLog(path: String, CustodyLogError)
  case invariant(JourneyInvariantViolation)
  case interruptedBeforeFirstResult
  case calibrationDidNotConverge(worstError: Double)
  case noDemandInGroup(group: String, groups: [String])
  case cannotRead(path: String, reason: String)
  case unknownRegions(file: String, unknown: [(line: Int, id: String)], nearest: String?)
  case emptyQuintiles([Int])
  case nobodyTreatedOfSomeQuintile
  case study(StudyError)
  case noSuchExperiment(name: String, ready: [String])
  case experimentStatistics(StatisticsError)
  case undefinedIndicator(name: String, point: Int, replication: Int)
  case blockStopped(block: Int)
  case blocksMissing(missing: [Int], blocks: Int, refused: [StudyError])
  case shardsRefused([StudyError])
  case notReproduced(differences: [String])
  case noTablesOfDesign(path: String, format: String)
  case isADesign(path: String)
  case programMissing(name: String, why: String)
  case programFailed(name: String, output: String)

  /// What is wrong with a patient's name.
  enum PatientNameProblem {
    case form
    case row(nearest: String?)
  }

  /// The exit code of the documentation.
  var exitCode: ExitCode {
    switch self {
    case .badNetwork(let error): ExitCode(error.isMissingInput ? 66 : 65)
    case .noSuchNetwork, .notANetwork, .cannotRead: ExitCode(66)
    case .noSuchConfiguration, .duplicateConfiguration, .noSuchScenario, .noSuchFigure,
      .badOverride,
      .noSuchPatient, .noDemandInGroup, .breakEvenNeedsTwo, .noSuchIndicator, .badLimit:
      ExitCode(64)
    case .placement(.checkFailed), .design(.placement(.checkFailed)), .design(.invariant),
      .design(.selection):
      ExitCode(70)
    case .design(.budgetTooSmall): ExitCode(64)
    case .design(.study(let error)): CommandFailure.study(error).exitCode
    case .design: ExitCode(65)
    case .placement, .notAPlacement, .noFormulation: ExitCode(65)
    case .badLog(_, .unreadable): ExitCode(66)
    case .badLog(_, .table(let error)): ExitCode(error.isMissingInput ? 66 : 65)
    case .badLog: ExitCode(65)
    case .severalGroups, .segregation, .patientNotReferred, .emptyQuintiles,
      .nobodyTreatedOfSomeQuintile,
      .unknownRegions:
      ExitCode(65)
    case .cannotWrite, .folderNotEmpty: ExitCode(73)
    case .invariant, .calibrationDidNotConverge: ExitCode(70)
    case .interruptedBeforeFirstResult: ExitCode(130)
    case .study(let error):
      switch error {
      case .missing: ExitCode(66)
      case .cannotWrite, .diskFull: ExitCode(73)
      case .inUse: ExitCode(75)
      case .notAStudy, .damaged, .foreign, .doubled, .conflict: ExitCode(65)
      }
    case .noSuchExperiment: ExitCode(66)
    case .experimentStatistics, .undefinedIndicator, .shardsRefused, .notReproduced, .isADesign:
      ExitCode(65)
    case .noTablesOfDesign: ExitCode(64)
    case .blocksMissing(_, _, let refused): ExitCode(refused.isEmpty ? 75 : 65)
    case .blockStopped: ExitCode(75)
    case .programMissing, .programFailed: ExitCode(69)
    }
  }

  /// What the user reads.
  var text: String {
    switch self {
    case .badNetwork(let error):
      return error.description
    case .noSuchNetwork(let name, let ready):
      let list = ready.isEmpty ? "none is installed" : ready.joined(separator: ", ")
      return "\(name): no such folder, and no ready network of that name (ready: \(list))"
    case .notANetwork(let path):
      return "\(path): not a network — it has no network.yaml"
    case .severalGroups(let command, let groups):
      return "\(command) works for one patient group at a time, and this network simulates "
        + "\(groups.joined(separator: ", ")): choose one, as by --set network.patient_group="
        + (groups.first ?? "NAME")
    case .segregation(let command):
      return
        "\(command) does not know segregated suites: take viral_infection out of the therapies, "
        + "and infected_material out of facilities.csv"
    case .noSuchConfiguration(let name, let nearest):
      return "no configuration '\(name)'" + Self.suggestion(nearest)
    case .noSuchFigure(let name, let nearest):
      return "no figure '\(name)'" + Self.suggestion(nearest)
    case .noSuchScenario(let name, let nearest):
      return "no scenario '\(name)'" + Self.suggestion(nearest)
    case .duplicateConfiguration(let name):
      return "configuration '\(name)' is named twice"
    case .breakEvenNeedsTwo(let count):
      return "--break-even compares two configurations, not \(count): name them with "
        + "--configurations A,B"
    case .notAPlacement(let path):
      return "\(path): no result of 'place --format json', or its name has a point or is used twice"
    case .badLimit(let text):
      return "--limit \(text): expected INDICATOR<=NUMBER or INDICATOR>=NUMBER"
    case .placement(.defects(let defects)):
      return
        "the network makes no sound problem: \(defects.defects.map { "\($0)" }.joined(separator: "; "))"
    case .placement(.checkFailed(let what)):
      return "internal error, please report it with the command and the network: an answer of the "
        + "solver failed the check: \(what)"
    case .placement(.noFloor):
      return "the reference configuration treats nobody, so nothing keeps a cheap network from "
        + "serving nobody: add --limit patients_treated_per_year>=NUMBER"
    case .design(.placement(let failure)):
      return CommandFailure.placement(failure).text
    case .design(.invariant(let violation)):
      return CommandFailure.invariant(violation).text
    case .design(.selection(let error)):
      return "internal error, please report it with the command and the network: \(error)"
    case .design(.study(let error)):
      return error.description
    case .design(.undefinedReference(let indicator)):
      return "the reference configuration has no \(indicator.key), so that nothing can be measured "
        + "against it: choose another --reference or another indicator"
    case .design(.budgetTooSmall(let needed)):
      return "--replication-budget does not cover the first look at the network's own "
        + "configurations, which takes \(needed) runs; the rounds need about ten times as many"
    case .noFormulation(let path):
      return "\(path): not written, because a ratio needs a placement and none was found"
    case .noSuchIndicator(let name, let nearest):
      return "no indicator '\(name)'" + Self.suggestion(nearest)
    case .noSuchPatient(let name, .form):
      return "'\(name)' is no patient: expected REGION/QUINTILE/NUMBER, such as WEST/1/17"
    case .noSuchPatient(let name, .row(let nearest)):
      return "'\(name)': no such demand row" + Self.suggestion(nearest)
    case .patientNotReferred(let name):
      return "patient \(name) is not referred in this replication within the years simulated"
    case .cannotWrite(let path, let reason):
      return "\(path): cannot write: \(reason)"
    case .folderNotEmpty(let path):
      return "\(path): is there already and not an empty folder"
    case .badOverride(let text):
      return "--set \(text): expected key=value, such as therapy.material.hold_limit_hours=48"
    case .badLog(_, .table(let error)):
      return error.description
    case .badLog(let path, let error):
      return error.description.split(separator: "\n")
        .map { "\(path): \($0)" }.joined(separator: "\n")
    case .invariant(let violation):
      return "internal error, please report it with the command and the network: \(violation)"
    case .interruptedBeforeFirstResult:
      return "interrupted before the first replication was done"
    case .calibrationDidNotConverge(let error):
      return "the calibration did not converge: a share is off by "
        + "\(String(format: "%.2f", 100 * error)) points"
    case .noDemandInGroup(let group, let groups):
      return "no region of group '\(group)' (groups: \(groups.joined(separator: ", ")))"
    case .cannotRead(let path, let reason):
      return "\(path): cannot read: \(reason)"
    case .unknownRegions(let file, let unknown, let nearest):
      let lines = unknown.prefix(20).map { "\(file):\($0.line): no region '\($0.id)'" }
      let rest = unknown.count > 20 ? "\n… and \(unknown.count - 20) more" : ""
      return lines[0] + Self.suggestion(nearest) + lines.dropFirst().map { "\n" + $0 }.joined()
        + rest
    case .emptyQuintiles(let quintiles):
      let list = quintiles.map(String.init).joined(separator: ", ")
      return "nobody lives in quintile \(list): no share to solve for"
    case .study(let error):
      return error.description
    case .noSuchExperiment(let name, let ready):
      let list = ready.isEmpty ? "none is installed" : ready.joined(separator: ", ")
      return "\(name): no such file, and no ready experiment of that name (ready: \(list))"
    case .experimentStatistics(let error):
      return "the experiment cannot be analysed: \(error)"
    case .undefinedIndicator(let name, let point, let replication):
      return "'\(name)' has no value at point \(point), replication \(replication), so nothing can "
        + "follow it — simulate more years, or follow another indicator"
    case .blockStopped(let block):
      return "block \(block) was stopped before its end; the same command takes it up again"
    case .blocksMissing(let missing, let blocks, let refused):
      let list = missing.prefix(50).map(String.init).joined(separator: ", ")
      return
        (refused.map(\.description)
        + ["blocks missing of \(blocks): \(list)\(missing.count > 50 ? ", …" : "")"])
        .joined(separator: "\n")
    case .shardsRefused(let refused):
      return refused.map(\.description).joined(separator: "\n")
    case .notReproduced(let differences):
      return differences.joined(separator: "\n")
    case .noTablesOfDesign(let path, let format):
      return "\(path): a design has no tables of points to write as \(format) — use --to json"
    case .isADesign(let path):
      return "\(path): a study of a design, not of an experiment — give --output another file"
    case .programMissing(let name, let why):
      return "\(name) is not installed: \(why)"
    case .programFailed(let name, let output):
      return "\(name) failed: \(output)"
    case .nobodyTreatedOfSomeQuintile:
      return "nobody of some quintile is treated: no share to solve for"
    }
  }

  private static func suggestion(_ nearest: String?) -> String {
    nearest.map { " — did you mean '\($0)'?" } ?? ""
  }
}

/// Runs a command's work and turns its failure into text on standard error and an exit code.
func reportingFailure(_ work: () async throws -> Void) async throws {
  do {
    try await work()
  } catch let failure as CommandFailure {
    write(standardError: "v2v: " + failure.text.replacing("\n", with: "\nv2v: ") + "\n")
    throw failure.exitCode
  } catch let violation as JourneyInvariantViolation {
    let failure = CommandFailure.invariant(violation)
    write(standardError: "v2v: " + failure.text + "\n")
    throw failure.exitCode
  } catch let error as ExperimentFailure {
    let failure = CommandFailure(error)
    write(standardError: "v2v: " + failure.text.replacing("\n", with: "\nv2v: ") + "\n")
    throw failure.exitCode
  } catch let error as StudyError {
    write(standardError: "v2v: " + error.description + "\n")
    throw CommandFailure.study(error).exitCode
  }
}

extension CommandFailure {
  /// A failure of an experiment as a command's.
  init(_ failure: ExperimentFailure) {
    self =
      switch failure {
      case .study(let error): .study(error)
      case .invariant(let violation): .invariant(violation)
      case .network(let error): .badNetwork(error)
      case .statistics(let error): .experimentStatistics(error)
      case .undefined(let indicator, let point, let replication):
        .undefinedIndicator(name: indicator, point: point, replication: replication)
      case .interrupted: .interruptedBeforeFirstResult
      }
  }
}

/// Writes text to standard error.
func write(standardError text: String) {
  FileHandle.standardError.write(Data(text.utf8))
}

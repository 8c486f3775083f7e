import ArgumentParser
import ChainOfCustody
import Foundation
import PatientJourney
import Placement
import SupplyNetwork

/// Why a command could not do its work, as data.
enum CommandFailure: Error {
  case badNetwork(NetworkReadingError)
  case noSuchNetwork(name: String, ready: [String])
  case notANetwork(path: String)
  case noSuchConfiguration(name: String, nearest: String?)
  case duplicateConfiguration(name: String)
  case breakEvenNeedsTwo(count: Int)
  case badLimit(text: String)
  case notAPlacement(path: String)
  case placement(NetworkPlacement.Failure)
  case noSuchIndicator(name: String, nearest: String?)
  case noSuchScenario(name: String, nearest: String?)
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
    case .noSuchConfiguration, .duplicateConfiguration, .noSuchScenario, .badOverride,
      .noSuchPatient, .noDemandInGroup, .breakEvenNeedsTwo, .noSuchIndicator, .badLimit:
      ExitCode(64)
    case .placement(.checkFailed): ExitCode(70)
    case .placement, .notAPlacement: ExitCode(65)
    case .badLog(_, .unreadable): ExitCode(66)
    case .badLog(_, .table(let error)): ExitCode(error.isMissingInput ? 66 : 65)
    case .badLog: ExitCode(65)
    case .patientNotReferred, .emptyQuintiles, .nobodyTreatedOfSomeQuintile, .unknownRegions:
      ExitCode(65)
    case .cannotWrite, .folderNotEmpty: ExitCode(73)
    case .invariant, .calibrationDidNotConverge: ExitCode(70)
    case .interruptedBeforeFirstResult: ExitCode(130)
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
    case .noSuchConfiguration(let name, let nearest):
      return "no configuration '\(name)'" + Self.suggestion(nearest)
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
  }
}

/// Writes text to standard error.
func write(standardError text: String) {
  FileHandle.standardError.write(Data(text.utf8))
}

import ArgumentParser
import Foundation
import PatientJourney
import SupplyNetwork

/// Why a command could not do its work, as data.
enum CommandFailure: Error {
  case badNetwork(NetworkReadingError)
  case noSuchNetwork(name: String, ready: [String])
  case notANetwork(path: String)
  case noSuchConfiguration(name: String, nearest: String?)
  case duplicateConfiguration(name: String)
  case noSuchScenario(name: String, nearest: String?)
  case noSuchPatient(name: String, reason: PatientNameProblem)
  case patientNotReferred(name: String)
  case cannotWrite(path: String, reason: String)
  case folderNotEmpty(path: String)
  case badOverride(text: String)
  case invariant(JourneyInvariantViolation)
  case interruptedBeforeFirstResult
  case calibrationDidNotConverge(worstError: Double)
  case noDemandInGroup(group: String, groups: [String])
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
    case .noSuchNetwork, .notANetwork: ExitCode(66)
    case .noSuchConfiguration, .duplicateConfiguration, .noSuchScenario, .badOverride,
      .noSuchPatient,
      .noDemandInGroup:
      ExitCode(64)
    case .patientNotReferred, .emptyQuintiles, .nobodyTreatedOfSomeQuintile: ExitCode(65)
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
    case .invariant(let violation):
      return "internal error, please report it with the command and the network: \(violation)"
    case .interruptedBeforeFirstResult:
      return "interrupted before the first replication was done"
    case .calibrationDidNotConverge(let error):
      return "the calibration did not converge: a share is off by "
        + "\(String(format: "%.2f", 100 * error)) points"
    case .noDemandInGroup(let group, let groups):
      return "no region of group '\(group)' (groups: \(groups.joined(separator: ", ")))"
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

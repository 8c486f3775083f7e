import Foundation
import Testing

/// Runs the built `v2v` as a user does: as a process of its own.
enum Program {
  /// What a run left behind.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
    /// Whether the program died of a signal that it did not handle.
    var wasKilled: Bool
  }

  /// The root of the checkout.
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The program that was built with these tests; it lies beside the test bundle.
  static let url: URL? = {
    var places = Bundle.allBundles.filter { $0.bundleURL.pathExtension == "xctest" }
      .map { $0.bundleURL.deletingLastPathComponent() }
    for argument in [Bundle.main.executablePath ?? ""] + CommandLine.arguments {
      guard let end = argument.range(of: ".xctest")?.upperBound else { continue }
      places.append(URL(filePath: String(argument[..<end])).deletingLastPathComponent())
    }
    return places.lazy.map { $0.appending(path: "v2v").resolvingSymlinksInPath() }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// The environment of a run: that of the tests, with the ready networks of the checkout, and
  /// without what would change the output.
  static func environment(_ changes: [String: String?] = [:]) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["V2V_HOME"] = root.appending(path: "Networks").path
    environment["NO_COLOR"] = nil
    for (name, value) in changes { environment[name] = value }
    return environment
  }

  /// A run that has not ended.
  final class Running {
    fileprivate let process = Process()
    fileprivate let ended = DispatchSemaphore(value: 0)
    fileprivate let folder: Scratch

    fileprivate init() throws { folder = try Scratch() }

    var processIdentifier: Int32 { process.processIdentifier }

    /// Presses Ctrl-C.
    func interrupt() { kill(process.processIdentifier, SIGINT) }

    /// Waits for the end; a run that hangs is killed and counts as such.
    func wait(seconds: Double = 120) throws -> Outcome {
      let isEnded = ended.wait(timeout: .now() + seconds) == .success
      if !isEnded {
        kill(process.processIdentifier, SIGKILL)
        ended.wait()
      }
      #expect(isEnded, "the program hung")
      return Outcome(
        status: process.terminationStatus, output: try folder.text("stdout"),
        errors: try folder.text("stderr"), wasKilled: process.terminationReason == .uncaughtSignal)
    }
  }

  /// Starts the program.
  ///
  /// - Parameters:
  ///   - arguments: the arguments.
  ///   - folder: the working directory; a folder of its own by default.
  ///   - environment: the whole environment.
  ///   - program: another copy of the program.
  ///   - output: where standard output goes instead of a file.
  ///   - errors: where standard error goes instead of a file.
  static func start(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = environment(),
    program: URL? = nil, output: FileHandle? = nil, errors: FileHandle? = nil
  ) throws -> Running {
    let running = try Running()
    let scratch = running.folder
    let process = running.process
    let executable: URL = try #require(program ?? url, "v2v was not built beside these tests")
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? scratch.url
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output ?? scratch.newFile("stdout")
    process.standardError = try errors ?? scratch.newFile("stderr")
    let ended = running.ended
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    return running
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = environment(),
    program: URL? = nil, output: FileHandle? = nil, errors: FileHandle? = nil
  ) throws -> Outcome {
    try start(
      arguments, in: folder, environment: environment, program: program, output: output,
      errors: errors
    ).wait()
  }

  /// Runs the program, which must succeed and say nothing on standard error, and returns what it
  /// printed.
  static func output(_ arguments: [String], in folder: URL? = nil) throws -> String {
    let outcome = try run(arguments, in: folder)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    #expect(outcome.errors == "", "\(arguments)")
    return outcome.output
  }

  /// Options of a simulation that is small, but has years and replications to speak of.
  static let small = ["--replications", "3", "--years", "2", "--warm-up", "60"]
}

import Experiments
import Foundation
import SupplyNetwork

/// Finds experiments: a path, or the name of a ready one.
///
/// Ready experiments lie beside ready networks: in `experiments` of `$V2V_HOME` and of
/// `../share/v2v`, or in `Experiments` of the checkout.
struct ExperimentLocator {
  let networks = NetworkLocator()

  private var homes: [URL] {
    networks.homes.map { home in
      home.lastPathComponent == "Networks"
        ? home.deletingLastPathComponent().appending(path: "Experiments")
        : home.appending(path: "experiments")
    }
  }

  /// The file that a user means by a path or a name.
  func file(of argument: String) throws(CommandFailure) -> String {
    if FileManager.default.fileExists(atPath: argument) { return argument }
    for home in homes {
      let file = home.appending(path: "\(argument).yaml")
      if FileManager.default.fileExists(atPath: file.path) { return file.path }
    }
    let names = homes.flatMap { home in
      ((try? FileManager.default.contentsOfDirectory(atPath: home.path)) ?? [])
        .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    }
    throw .noSuchExperiment(name: argument, ready: Set(names).sorted())
  }

  /// Reads an experiment by path or name.
  func read(_ argument: String) throws(CommandFailure) -> ExperimentFile {
    let path = try file(of: argument)
    do {
      return try ExperimentReader.read(path: path) { name, folder in
        let beside = URL(
          filePath: name, relativeTo: URL(filePath: folder, directoryHint: .isDirectory))
        if FileManager.default.fileExists(atPath: beside.appending(path: "network.yaml").path) {
          return beside.path
        }
        return try? networks.folder(of: name)
      }
    } catch {
      throw .badNetwork(error)
    }
  }
}

extension ProgramIdentity {
  /// This program.
  static var current: ProgramIdentity {
    ProgramIdentity(version: v2v.version, commit: commit, compiler: compiler)
  }

  /// The commit of the checkout that the program lies in, or the one that its distribution names.
  private static var commit: String? {
    guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
    func text(_ url: URL) -> String? {
      (try? String(contentsOf: url, encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    var folder = program.deletingLastPathComponent()
    if let named = text(folder.deletingLastPathComponent().appending(path: "share/v2v/COMMIT")) {
      return named
    }
    for _ in 0..<5 {
      folder = folder.deletingLastPathComponent()
      var git = folder.appending(path: ".git")
      // In a worktree it is a file that names a folder.
      if let link = text(git), link.hasPrefix("gitdir: ") {
        git = URL(
          filePath: String(link.dropFirst(8)), directoryHint: .isDirectory, relativeTo: folder)
      }
      guard let head = text(git.appending(path: "HEAD")) else { continue }
      guard head.hasPrefix("ref: ") else { return head }
      let name = String(head.dropFirst(5))
      let common =
        text(git.appending(path: "commondir")).map {
          URL(filePath: $0, directoryHint: .isDirectory, relativeTo: git)
        } ?? git
      if let commit = text(common.appending(path: name)) { return commit }
      let packed = text(common.appending(path: "packed-refs")) ?? ""
      let line = packed.split(separator: "\n").first { $0.hasSuffix(" " + name) }
      return line.map { String($0.prefix { $0 != " " }) }
    }
    return nil
  }

  private static var compiler: String {
    #if compiler(>=6.4)
    let name = "Swift 6.4 or later"
    #elseif compiler(>=6.3.2)
    let name = "Swift 6.3.2 or later"
    #elseif compiler(>=6.3.1)
    let name = "Swift 6.3.1"
    #else
    let name = "Swift 6.3"
    #endif
    #if arch(x86_64)
    let machine = "x86_64"
    #elseif arch(arm64)
    let machine = "arm64"
    #else
    let machine = "another architecture"
    #endif
    #if DEBUG
    return "\(name), \(machine), debug"
    #else
    return "\(name), \(machine), release"
    #endif
  }
}

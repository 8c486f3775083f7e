import Foundation

/// Finds networks: a path, or the name of a ready one.
///
/// Ready networks lie in `$V2V_HOME` or its folder `Networks`, in `../share/v2v` beside the installed
/// program, or in `Networks` of the checkout that the program was built in or is run from.
struct NetworkLocator {
  /// The folders that may hold ready networks, the first found counting most.
  let homes: [URL]

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    var homes: [URL] = []
    if let home = environment["V2V_HOME"], !home.isEmpty {
      homes += [URL(filePath: home), URL(filePath: home).appending(path: "Networks")]
    }
    if let program = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      var folder = program.deletingLastPathComponent()
      homes.append(folder.deletingLastPathComponent().appending(path: "share/v2v"))
      // From .build/release or .build/debug up to the checkout.
      for _ in 0..<4 {
        folder = folder.deletingLastPathComponent()
        homes.append(folder.appending(path: "Networks"))
      }
    }
    homes.append(
      URL(filePath: FileManager.default.currentDirectoryPath).appending(path: "Networks"))
    self.homes = homes
  }

  /// A ready network.
  struct Ready {
    var name: String
    var folder: URL
  }

  /// All ready networks by name; where a name is found twice the first home counts.
  func ready() -> [Ready] {
    var found: [String: URL] = [:]
    for home in homes {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: home.path)) ?? []
      for name in names where found[name] == nil {
        let folder = home.appending(path: name)
        if isNetwork(folder) { found[name] = folder }
      }
    }
    return found.keys.sorted().compactMap { name in
      found[name].map { Ready(name: name, folder: $0) }
    }
  }

  /// The folder that a user means by a path or a name.
  func folder(of argument: String) throws(CommandFailure) -> String {
    if FileManager.default.fileExists(atPath: argument) { return argument }
    let ready = ready()
    let name = argument.hasPrefix("Networks/") ? String(argument.dropFirst(9)) : argument
    if let match = ready.first(where: { $0.name == name }) { return match.folder.path }
    throw .noSuchNetwork(name: argument, ready: ready.map(\.name))
  }

  /// The folder of a network to copy: a ready one of this name, or a path.
  func template(named name: String) throws(CommandFailure) -> URL {
    if let match = ready().first(where: { $0.name == name }) { return match.folder }
    let folder = URL(filePath: try folder(of: name))
    guard isNetwork(folder) else { throw .notANetwork(path: name) }
    return folder
  }

  private func isNetwork(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "network.yaml").path)
  }
}

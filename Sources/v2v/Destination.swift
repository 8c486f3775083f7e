import Foundation

/// Writes a result to a file, whole or not at all, or to standard output. Links are followed; a
/// device or a pipe is written to, never replaced.
func write(_ text: String, to path: String?) throws(CommandFailure) {
  let data = Data(text.utf8)
  do {
    guard let path else {
      return try FileHandle.standardOutput.write(contentsOf: data)
    }
    let file = URL(filePath: path).resolvingSymlinksInPath()
    if isStream(file) {
      let handle = try FileHandle(forWritingTo: file)
      try handle.write(contentsOf: data)
      try handle.close()
    } else {
      try data.write(to: file, options: .atomic)
    }
  } catch {
    throw cannotWrite(path ?? "standard output", error)
  }
}

/// Checks that a result can be written before hours are spent on it.
func checkDestination(_ path: String?) throws(CommandFailure) {
  guard let path else { return }
  guard !path.isEmpty else {
    throw .cannotWrite(path: path, reason: "the name of the file is empty")
  }
  let file = URL(filePath: path).resolvingSymlinksInPath()
  if isStream(file) { return }
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
    throw .cannotWrite(path: path, reason: "it is a folder")
  }
  // Only making a file tells whether one can be made.
  let trial = file.deletingLastPathComponent().appending(path: ".v2v-\(UUID().uuidString)")
  do {
    try Data().write(to: trial, options: .withoutOverwriting)
    try FileManager.default.removeItem(at: trial)
  } catch {
    throw cannotWrite(path, error)
  }
}

/// Checks that a folder to make is not there yet, or is empty.
func checkNewFolder(_ path: String) throws(CommandFailure) {
  let files = FileManager.default
  guard files.fileExists(atPath: path) else { return }
  let content = try? files.contentsOfDirectory(atPath: path)
  guard let content, content.isEmpty else { throw .folderNotEmpty(path: path) }
}

/// Whether a file is there and is neither a regular file nor a folder.
private func isStream(_ file: URL) -> Bool {
  let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
  guard let type = attributes?[.type] as? FileAttributeType else { return false }
  return type != .typeRegular && type != .typeDirectory
}

private func cannotWrite(_ path: String, _ error: any Error) -> CommandFailure {
  .cannotWrite(path: path, reason: (error as NSError).localizedDescription)
}

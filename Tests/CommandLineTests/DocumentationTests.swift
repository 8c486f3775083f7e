import Foundation
import Testing

/// What the documentation prints is run as printed, page by page, each in a folder of its own.
@Suite("Documentation")
struct DocumentationTests {
  static let pages: [String] = {
    let files = FileManager.default
    func pages(_ folder: String) -> [String] {
      let names = try? files.contentsOfDirectory(
        atPath: Program.root.appending(path: folder).path)
      return (names ?? []).sorted().map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
    }
    let networks = pages("Networks").flatMap(pages)
    return (["README.md", "CONTRIBUTING.md"] + pages("Documentation") + networks).filter {
      $0.hasSuffix(".md") && files.fileExists(atPath: Program.root.appending(path: $0).path)
    }
  }()

  private struct Block {
    var language: String
    var lines: [String] = []
    /// The number of the line after the opening fence, from 0.
    var start: Int
  }

  private func blocks(_ text: String) -> [Block] {
    var blocks: [Block] = []
    var isOpen = false
    for (number, line) in text.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```") {
        if !isOpen { blocks.append(Block(language: String(line.dropFirst(3)), start: number + 1)) }
        isOpen.toggle()
      } else if isOpen {
        blocks[blocks.count - 1].lines.append(line)
      }
    }
    return blocks
  }

  private func text(of page: String) throws -> String {
    try String(contentsOf: Program.root.appending(path: page), encoding: .utf8)
  }

  @Test("Examples run, and print what is printed under them", arguments: pages)
  func examples(page: String) throws {
    let folder = try Scratch()
    var environment = Program.environment()
    let program = try #require(Program.url)
    environment["PATH"] =
      program.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
    let text = try text(of: page)
    let blocks = blocks(text)
    var lines = text.components(separatedBy: "\n")
    var shift = 0
    for (index, block) in blocks.enumerated() where block.language == "sh" {
      let commands = block.lines.joined(separator: "\n").replacing("\\\n", with: " ")
        .split(separator: "\n").filter { $0.hasPrefix("v2v ") }
      guard !commands.isEmpty else { continue }
      let clock = ContinuousClock()
      let start = clock.now
      let outcome = try Program.run(
        ["-ec", commands.joined(separator: "\n")], in: folder.url, environment: environment,
        program: URL(filePath: "/bin/sh"))
      #expect(outcome.status == 0, "\(page): \(commands): \(outcome.errors)")
      #expect(outcome.errors == "", "\(page): \(commands)")
      #expect(clock.now - start < .seconds(30), "\(page): \(commands) is slow")
      // A block marked `text` that follows is what the commands print.
      guard index + 1 < blocks.count, blocks[index + 1].language == "text" else { continue }
      let printed = blocks[index + 1]
      var actual = outcome.output.components(separatedBy: "\n")
      while actual.last == "" { actual.removeLast() }
      if HelpTests.isRecording {
        let range = printed.start + shift..<printed.start + shift + printed.lines.count
        lines.replaceSubrange(range, with: actual)
        shift += actual.count - printed.lines.count
      } else {
        #expect(printed.lines == actual, "\(page), line \(printed.start + 1)")
      }
    }
    if HelpTests.isRecording, lines.joined(separator: "\n") != text {
      try Data(lines.joined(separator: "\n").utf8)
        .write(to: Program.root.appending(path: page))
    }
  }

  @Test("Every make target that is named exists", arguments: pages)
  func makeTargets(page: String) throws {
    let makefile = try text(of: "Makefile")
    let targets = Set(
      makefile.split(separator: "\n").filter { $0.contains(":.*## ") || $0.contains(": ") }
        .compactMap { $0.split(separator: ":").first.map(String.init) })
    #expect(targets.isSuperset(of: ["build", "test", "demo"]))
    let text = try text(of: page)
    let lines = blocks(text).flatMap(\.lines).filter { $0.hasPrefix("make ") }.map { "`\($0)" }
    for match in (text + lines.joined()).matches(of: /`make ([a-z]+)/) {
      #expect(targets.contains(String(match.output.1)), "make \(match.output.1)")
    }
  }

  @Test("Every link leads to a file", arguments: pages)
  func links(page: String) throws {
    let folder = Program.root.appending(path: page).deletingLastPathComponent()
    for match in try text(of: page).matches(of: /\]\(([^)#\s]+)/) {
      let target = String(match.output.1)
      guard !target.contains("://") else { continue }
      #expect(
        FileManager.default.fileExists(atPath: folder.appending(path: target).path),
        "\(page): \(target)")
    }
  }

  @Test("Every indicator has a row in the page of indicators")
  func indicators() throws {
    let page = try text(of: "Documentation/Indicators.md")
    let keys =
      Array(ResultDocumentTests.indicators.keys) + ResultDocumentTests.paired.keys
      + ResultDocumentTests.optional
    for key in keys.sorted() { #expect(page.contains("| `\(key)` |"), "\(key)") }
  }

  @Test("Every option of every command is in the page of the command line")
  func options() throws {
    let page = try text(of: "Documentation/CommandLine.md")
    for command in HelpTests.commands.dropFirst() {
      #expect(page.contains("`v2v \(command)`"), "\(command)")
      for match in try Program.output(HelpTests.words(command) + ["--help"]).matches(
        of: /--[a-z][a-z-]+/)
      {
        #expect(page.contains("`\(match.output)"), "\(command) \(match.output)")
      }
    }
  }
}

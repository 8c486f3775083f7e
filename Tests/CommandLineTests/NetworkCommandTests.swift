import Foundation
import Testing

@Suite("Networks")
struct NetworkCommandTests {
  static let ready = ["eu", "tutorial", "uk", "uk-two-therapies", "us", "us-counties"]

  @Test("init makes a network that validates and runs")
  func initialise() throws {
    let scratch = try Scratch()
    let said = try Program.output(["init", "my-country"], in: scratch.url)
    #expect(said.contains("v2v compare my-country"))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path("my-country"))
    #expect(
      Set(names).isSuperset(of: [
        "network.yaml", "therapy.yaml", "regions.csv", "demand.csv", "centres.csv",
        "facilities.csv", "README.md", "PROVENANCE.md",
      ]))
    let sound = try Program.output(["validate", "my-country"], in: scratch.url)
    #expect(
      sound == """
        Tutorial is sound: 2 regions, 4 demand rows, 2 centres, 2 facilities, 6 lanes, 2 \
        configurations, 5,000,000 people.

        """)
    let ready = try Program.output(["simulate", "tutorial"] + Program.small)
    #expect(
      try Program.output(["simulate", "my-country"] + Program.small, in: scratch.url) == ready)
  }

  @Test("init takes an empty folder, and makes folders on the way")
  func folders() throws {
    let scratch = try Scratch()
    _ = try Program.output(["init", scratch.url.path])
    #expect(try scratch.names().contains("network.yaml"))
    let other = try Scratch()
    _ = try Program.output(["init", "a/b", "--from", "uk"], in: other.url)
    #expect(try Program.output(["validate", "a/b"], in: other.url).contains("68 regions"))
  }

  @Test("init copies the ready network, whatever lies in the working directory")
  func sameName() throws {
    let scratch = try Scratch()
    _ = try Program.output(["init", "tutorial"], in: scratch.url)
    try scratch.write("broken", to: "tutorial/network.yaml")
    _ = try Program.output(["init", "second"], in: scratch.url)
    _ = try Program.output(["validate", "second"], in: scratch.url)
    // A path means the folder.
    _ = try Program.output(["init", "third", "--from", "./tutorial"], in: scratch.url)
    #expect(try scratch.text("third/network.yaml") == "broken")
  }

  @Test("init copies nothing that is no network, and never itself")
  func noNetwork() throws {
    let scratch = try Scratch()
    try scratch.write("private", to: "letter")
    let refused = try Program.run(["init", "new", "--from", "."], in: scratch.url)
    #expect(refused.status == 66)
    #expect(try scratch.names() == ["letter"])
    let path = try scratch.copyTutorial()
    let inside = URL(filePath: path)
    _ = try Program.output(["init", "copy", "--from", "."], in: inside)
    #expect(try Program.run(["validate", "copy"], in: inside).status == 0)
    #expect(!FileManager.default.fileExists(atPath: inside.appending(path: "copy/copy").path))
  }

  @Test("networks lists the ready ones")
  func networks() throws {
    let text = try Program.output(["networks"])
    #expect(text.contains("tutorial") && text.contains("United Kingdom"))
    let document = try Document(Program.output(["networks", "--format", "json"]))
    #expect(document["schema"] as? String == "v2v/1")
    #expect(document["command"] as? String == "networks")
    let networks = try #require(document["networks"] as? [[String: Any]])
    #expect(networks.compactMap { $0["name"] as? String } == Self.ready)
    let tutorial = try #require(networks.first { $0["name"] as? String == "tutorial" })
    #expect(tutorial["regions"] as? Int == 2)
    #expect(tutorial["configurations"] as? [String] == ["today", "hub-and-spoke"])
  }

  @Test("V2V_HOME comes first")
  func home() throws {
    let scratch = try Scratch()
    _ = try scratch.copyTutorial(as: "elsewhere")
    let environment = Program.environment(["V2V_HOME": scratch.url.path])
    let list = try Program.run(["networks", "--format", "json"], environment: environment)
    let networks = try #require(Document(list.output)["networks"] as? [[String: Any]])
    #expect(networks.compactMap { $0["name"] as? String }.contains("elsewhere"))
    #expect(try Program.run(["validate", "elsewhere"], environment: environment).status == 0)
    // What lies there under a ready network's name is taken for it.
    let yaml = try scratch.text("elsewhere/network.yaml")
    _ = try scratch.copyTutorial(as: "tutorial")
    try scratch.write(
      yaml.replacing("name: Tutorial", with: "name: Mine"), to: "tutorial/network.yaml")
    let mine = try Program.run(["validate", "tutorial"], environment: environment)
    #expect(mine.output.hasPrefix("Mine is sound"))
    // A checkout is a home too: its networks lie in a folder of their own.
    let checkout = try Scratch()
    try FileManager.default.createDirectory(
      at: checkout.url.appending(path: "Networks"), withIntermediateDirectories: true)
    _ = try checkout.copyTutorial(as: "Networks/inside")
    let inside = Program.environment(["V2V_HOME": checkout.url.path])
    #expect(try Program.run(["validate", "inside"], environment: inside).status == 0)
  }

  @Test(
    "Ready networks are found beside the program, from any folder",
    arguments: [
      ("prefix/bin/v2v", "prefix/share/v2v"), ("checkout/.build/debug/v2v", "checkout/Networks"),
      ("checkout/.build/x86_64-unknown-linux-gnu/release/v2v", "checkout/Networks"),
    ])
  func installed(program: String, networks: String) throws {
    let scratch = try Scratch()
    let files = FileManager.default
    let copy = scratch.url.appending(path: program)
    try files.createDirectory(
      at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
    let original = try #require(Program.url)
    if link(original.path, copy.path) != 0 { try files.copyItem(at: original, to: copy) }
    try files.createDirectory(
      at: scratch.url.appending(path: networks), withIntermediateDirectories: true)
    _ = try scratch.copyTutorial(as: "\(networks)/small")
    let environment = Program.environment(["V2V_HOME": nil])
    let elsewhere = try Scratch()
    let found = try Program.run(
      ["validate", "small"], in: elsewhere.url, environment: environment, program: copy)
    #expect(found.status == 0, "\(found.errors)")
    // Through a link too, as where the program is linked into a folder of the PATH.
    try files.createSymbolicLink(
      atPath: elsewhere.path("v2v"), withDestinationPath: copy.path)
    let linked = try Program.run(
      ["validate", "small"], in: elsewhere.url, environment: environment,
      program: elsewhere.url.appending(path: "v2v"))
    #expect(linked.status == 0, "\(linked.errors)")
  }

  @Test("Every network of the checkout validates")
  func validate() throws {
    let folder = Program.root.appending(path: "Networks")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix(".") }.sorted()
    #expect(names == Self.ready)
    for name in names {
      let path = folder.appending(path: name).path
      #expect(try Program.output(["validate", path]).contains(" is sound: "))
      let document = try Document(Program.output(["validate", path, "--format", "json"]))
      #expect(document["valid"] as? Bool == true)
      #expect((document["problems"] as? [Any])?.isEmpty == true)
      for file in ["README.md", "PROVENANCE.md"] {
        #expect(FileManager.default.fileExists(atPath: "\(path)/\(file)"))
      }
    }
  }

  @Test("validate --format json names every problem with its place")
  func problems() throws {
    let scratch = try Scratch()
    let broken = try scratch.copyBroken("two-problems-in-three-files")
    let outcome = try Program.run(["validate", broken.path, "--format", "json"])
    #expect(outcome.status == 65)
    #expect(outcome.errors == "")
    let document = try Document(outcome.output)
    #expect(document["schema"] as? String == "v2v/1")
    #expect(document["command"] as? String == "validate")
    #expect(document["valid"] as? Bool == false)
    let problems = try #require(document["problems"] as? [[String: Any]])
    #expect(problems.compactMap { $0["message"] as? String } == broken.problems)
    let first = try #require(problems.first)
    #expect(first["file"] as? String == "demand.csv")
    #expect(first["line"] as? Int == 2)
    #expect(first["column"] as? Int == 6)

    let missing = try scratch.copyBroken("missing-therapy-yaml")
    let other = try Program.run(["validate", missing.path, "--format", "json"])
    #expect(other.status == 66)
    let listed = try #require(Document(other.output)["problems"] as? [[String: Any]])
    #expect(listed.count == 1)
    #expect(listed.first?["line"] is NSNull)
  }

  @Test("--set changes what is simulated, in order")
  func overrides() throws {
    func standing(_ overrides: [String]) throws -> Double? {
      let document = try Document(
        Program.output(
          ["simulate", "tutorial", "--format", "json"] + Program.small
            + overrides.flatMap { ["--set", $0] }))
      return document.number("configurations", "today", "standing_cost_per_year")
    }
    // A centre of 0.2 million, a hub of 1 million and 4 suites of 0.4 million.
    #expect(try standing([]) == 2_800_000)
    #expect(try standing(["facilities.HUB.suites=5"]) == 3_200_000)
    #expect(try standing(["facilities.HUB.suites=9", "facilities.HUB.suites=6"]) == 3_600_000)
    let validated = try Program.run(["validate", "tutorial", "--set", "facilities.HUB.suites=x"])
    #expect(validated.status == 65)
    #expect(validated.errors.hasPrefix("v2v: --set facilities.HUB.suites: "))
  }
}

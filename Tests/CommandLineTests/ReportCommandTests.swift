import Foundation
import Testing

@Suite("Reports and figures as files")
struct ReportCommandTests {
  @Test("A complete study, and a block alone")
  func study() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "3"), to: "e.yaml")
    let study = folder.path("e.study")
    _ = try Experiment.run(folder.path("e.yaml"), to: study)
    #expect(try Program.run(["report", study, "--output", folder.path("r.html")]).status == 0)
    let page = try folder.text("r.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("</html>"))
    let hash = try Experiment.hash(study)
    #expect(page.contains(hash))
    #expect(page.contains("4 points were simulated"))

    let list = try Program.output(["figure", study])
    #expect(list.contains("stages") && list.contains("map-today"))
    _ = try Program.output(["figure", study, "stages", "--output", folder.path("s.json")])
    #expect(try folder.text("s.json").contains("vega-lite/v6.json"))
    _ = try Program.output(["figure", study, "stages", "--output", folder.path("s.csv")])
    #expect(try folder.text("s.csv").contains("Manufacturing"))
    let wrong = try Program.run(["figure", study, "stage", "--output", folder.path("s.json")])
    #expect(wrong.status == 64 && wrong.errors.contains("did you mean 'stages'?"))
    #expect(
      try Program.run(["figure", study, "stages", "--output", folder.path("s.bmp")]).status == 64)

    // A block alone is no study to report.
    let shard = folder.path("shard")
    _ = try Program.output([
      "experiment", "work", folder.path("e.yaml"), "--block", "1", "--of", "2", "--output", shard,
    ])
    let refused = try Program.run(["report", shard, "--output", folder.path("no.html")])
    #expect(refused.status == 65 && refused.errors.contains("gather the blocks first"))
    #expect(try !folder.names().contains("no.html"))
  }

  @Test(
    "Comparison, placement and design write pages; a page that cannot be written stops them first")
  func commands() throws {
    let folder = try Scratch()
    let compare = [
      "compare", "tutorial", "--replications", "3", "--years", "1", "--warm-up", "30", "--report",
    ]
    let plain = try Program.output(Array(compare.dropLast()))
    #expect(try Program.run(compare + [folder.path("c.html")]).output == plain)
    #expect(try folder.text("c.html").contains("delivery models compared"))
    let place = ["place", "tutorial", "--frontier", "3", "--report", folder.path("p.html")]
    #expect(try Program.run(place).status == 0)
    #expect(try folder.text("p.html").contains("id=\"figure-frontier\""))
    let bad = try Program.run(compare + [folder.path("none/c.html")])
    #expect(bad.status == 73 && bad.output.isEmpty)
  }

  @Test("A study that was stopped half way gives a page that says so, and nothing of its factors")
  func stopped() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "20000"), to: "e.yaml")
    let study = folder.path("e.study")
    let running = try Program.start(["experiment", "run", folder.path("e.yaml"), "--output", study])
    for _ in 0..<300 {
      Thread.sleep(forTimeInterval: 0.1)
      let status = try Program.run(["experiment", "status", study, "--format", "json"])
      if let runs = try? Document(status.output).number("runs"), runs >= 8 { break }
    }
    running.interrupt()
    #expect(try running.wait().status == 130)
    let report = try Program.run(["report", study, "--output", folder.path("r.html")])
    #expect(report.status == 0)
    let page = try folder.text("r.html")
    #expect(page.contains("stopped before it was complete"))
    #expect(page.contains("The experiment is not complete"))
    #expect(!page.contains("id=\"factors\""))
  }
}

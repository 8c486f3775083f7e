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
    _ = try Program.output(["report", study, "--output", folder.path("r.html")])
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
    #expect(try Program.output(compare + [folder.path("c.html")]) == plain)
    #expect(try folder.text("c.html").contains("delivery models compared"))
    _ = try Program.output([
      "place", "tutorial", "--frontier", "3", "--report", folder.path("p.html"),
    ])
    #expect(try folder.text("p.html").contains("id=\"figure-frontier\""))
    let bad = try Program.run(compare + [folder.path("none/c.html")])
    #expect(bad.status == 73 && bad.output.isEmpty)
  }
}

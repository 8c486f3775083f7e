import Experiments
import Foundation
import Reporting
import Statistics
import SupplyNetwork
import Testing

@Suite("The report's page")
struct ReportPageTests {
  @Test("Numbers on the page are those of the result")
  func numbers() async throws {
    let network = try TutorialReport.network()
    let result = try await TutorialReport.result(network)
    let page = ReadPage(
      html: try ReportPage(TutorialReport.content(result, network)).html(runtime: nil))
    let rows = try page.rows(after: "<caption>All indicators</caption>")
    let reference = result.configurations[0]
    var compared = 0
    for row in rows.dropFirst() {
      let key = row[0].lowercased().replacingOccurrences(of: " ", with: "_")
      guard let estimate = reference[key]?.estimate, let mean = estimate.mean else { continue }
      let scale = row[1] == "%" ? 100.0 : 1
      let text = try #require(row[2].components(separatedBy: " ± ").first)
        .replacingOccurrences(of: ",", with: "").replacingOccurrences(of: "−", with: "-")
      let read = try #require(Double(text))
      let digits = estimate.halfWidth.map { abs($0) * scale / 5 } ?? abs(mean * scale) / 100
      #expect(abs(read - mean * scale) <= max(digits, 1e-6), "\(key)")
      compared += 1
    }
    #expect(compared > 30)
  }

  @Test("Every figure has a specification, a caption and numbers; names are unique")
  func figures() async throws {
    let network = try TutorialReport.network()
    let result = try await TutorialReport.result(network)
    let report = ReportPage(TutorialReport.content(result, network))
    let page = ReadPage(html: try report.html(runtime: "var vegaEmbed = null;"))
    #expect(report.figures.count >= 14)
    #expect(Set(report.figures.map(\.name)).count == report.figures.count)
    for figure in report.figures {
      #expect(!figure.caption.isEmpty && !figure.table.rows.isEmpty, "\(figure.name)")
      #expect(
        figure.table.rows.allSatisfy { $0.count == figure.table.header.count }, "\(figure.name)")
      let specification = try page.json(id: "spec-\(figure.name)")
      #expect(
        specification["$schema"] as? String == "https://vega.github.io/schema/vega-lite/v6.json")
      #expect(specification["width"] as? String == "container")
      #expect(page.count("id=\"table-\(figure.name)\"") == 1)
    }
    for section in ["answer", "map", "time", "quality", "equity", "money", "sureness", "methods"] {
      #expect(page.count("<section id=\"\(section)\"") == 1)
      #expect(page.count("href=\"#\(section)\"") >= 1)
    }
    #expect(page.count("<h1") == 1)
    #expect(page.count("<th>") == 0)
  }

  @Test("Nothing is fetched: no address but that of schemas, which nothing follows")
  func offline() async throws {
    let network = try TutorialReport.network()
    let result = try await TutorialReport.result(network)
    let html = try ReportPage(TutorialReport.content(result, network)).html(runtime: nil)
    #expect(!html.contains("src=") && !html.contains("@import") && !html.contains("url("))
    #expect(!html.contains("<link"))
  }

  @Test("Names with markup, quotes, right-to-left text and emoji are shown and never run")
  func hostileNames() async throws {
    var network = try TutorialReport.network()
    let name = "</script><script>alert(1)</script> \"q\" 'a' & عربى 🧬"
    network.name = name
    network.regions[0].name = name
    network.centres[0].name = name
    network.facilities[0].name = name
    for index in network.configurations.indices {
      network.configurations[index].name = "\(index) " + name
    }
    let result = try await TutorialReport.result(network)
    let report = ReportPage(TutorialReport.content(result, network))
    let html = try report.html(runtime: "var a = '</script>';")
    let page = ReadPage(html: html)
    #expect(!html.contains("<script>alert"))
    // As many ends as beginnings: nothing ended an element early.
    #expect(page.count("<script") == page.count("</script>"))
    #expect(html.contains("عربى 🧬"))
    for figure in report.figures {
      #expect(figure.name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
      _ = try page.json(id: "spec-\(figure.name)")
    }
    #expect(html.contains("All is assumed. &lt;b&gt;"))
  }

  @Test("One replication, one configuration, a stopped run: the page says so")
  func partial() async throws {
    let network = try TutorialReport.network(["network.targets=[]"])
    let result = try await TutorialReport.result(network, replications: 1, configurations: 1)
    let html = try ReportPage(
      TutorialReport.content(result, network, interrupted: true)
    ).html(runtime: nil)
    #expect(html.contains("stopped before it was complete"))
    #expect(html.contains("One replication carries no interval"))
    #expect(html.contains("nothing is compared"))
    #expect(html.contains("make charts"))
    #expect(!html.contains("NaN") && !html.contains("±"))
  }

  @Test("A difference is claimed only where its interval excludes zero")
  func claims() async throws {
    let network = try TutorialReport.network()
    let result = try await TutorialReport.result(network)
    func html(_ mean: Double, _ halfWidth: Double) throws -> String {
      var changed = result
      for index in changed.configurations[1].differences.indices
      where changed.configurations[1].differences[index].key == "patients_treated_per_year" {
        changed.configurations[1].differences[index].indicator.estimate = Estimate(
          mean: mean, halfWidth: halfWidth, count: 4)
      }
      return try ReportPage(TutorialReport.content(changed, network)).html(runtime: nil)
    }
    let name = network.configurations[1].name
    #expect(try html(3, 1).contains("\(name) treats 3.0 ± 1.0 more a year."))
    #expect(try html(-3, 1).contains("\(name) treats 3.0 ± 1.0 fewer a year."))
    let open = try html(3, 4)
    #expect(!open.contains("more a year") && !open.contains("fewer a year"))
    #expect(open.contains("\(name) shows no difference that matters"))
  }

  @Test("The same result gives the same bytes")
  func reproducible() async throws {
    let network = try TutorialReport.network()
    let result = try await TutorialReport.result(network)
    let content = TutorialReport.content(result, network)
    #expect(try ReportPage(content).html(runtime: nil) == ReportPage(content).html(runtime: nil))
  }

  @Test("Equal facilities have equal sizes on every map")
  func mapScales() async throws {
    let network = try TutorialReport.network()
    let result = try await TutorialReport.result(network)
    let suites = network.configurations.flatMap(\.suites).max() ?? 0
    let maps = ReportPage(TutorialReport.content(result, network)).figures.filter {
      $0.name.hasPrefix("map-")
    }
    #expect(maps.count == 2)
    for map in maps {
      let text = try map.specification.text().filter { !$0.isWhitespace }
      #expect(text.contains("\"domain\":[1,\(suites)],\"range\":[60,420]"), "\(map.name)")
    }
  }
}

import Foundation
import Testing

/// Access as the program computes it beside what was published. The table of
/// `Documentation/AccessBenchmarks.md` is made here; `V2V_RECORD=1` writes it anew.
@Suite("Access benchmarks")
struct AccessBenchmarkTests {
  /// A published figure, and how the program computes its own.
  struct Benchmark {
    var what: String
    var published: Double
    var source: String
    var survey: Survey
    var value: (Document) -> Double?
    /// How far the two may lie apart: what the page explains, and no more.
    var tolerance: Double
    var isCount = false
  }

  /// A run of `v2v access`.
  enum Survey: String, CaseIterable {
    case counties, states, lowIncome, england, unitedKingdom, europe

    var arguments: [String] {
      let sixtyMiles = ["--configurations", "today", "--kilometres", "96.56", "--format", "json"]
      let lowIncome = Program.root
        .appending(path: "Tests/CommandLineTests/Facts/low-income-counties.txt").path
      let since2023 = "GB-C-SHE,GB-C-NOT,GB-C-CLA,GB-C-PLY,GB-C-STG,GB-C-WGH,GB-C-ARI"
      let of2022 = ["--set", "network.configurations.today.close_centres=[\(since2023)]"]
      return switch self {
      case .counties: ["us-counties"] + sixtyMiles
      case .states: ["us"] + sixtyMiles
      case .lowIncome: ["us-counties", "--regions", lowIncome] + sixtyMiles
      case .england: ["uk", "--group", "England"] + of2022 + sixtyMiles
      case .unitedKingdom: ["uk"] + of2022 + sixtyMiles
      case .europe: ["eu"] + sixtyMiles
      }
    }
  }

  static let myeloma =
    "ASH abstract on access to myeloma CAR-T: 76 and 55 centres, April 2025, 3,141 counties"
  static let sixtyMiles = "Mendoza and Romanko, ISPOR 2025: 141 hospitals of BMT InfoNet"
  static let han = "Han et al. 2025, Eur J Cancer 226:115594: 15 CAR-T centres"
  static let publishedBands = [59.2, 22.7, 16.8, 1.4]
  static let publishedCountyBands = [22.4, 40.4, 32.3, 4.9]
  static let bandNames = ["within 1 h", "in 1 to 2 h", "in 2 to 5 h", "beyond 5 h"]

  static func share(
    _ band: Int, of list: String = "hours", _ key: String = "share"
  )
    -> (Document) -> Double?
  {
    { document in
      let bands = document["configurations", "today", list] as? [[String: Any]]
      return (bands?[band][key] as? NSNumber).map { 100 * $0.doubleValue }
    }
  }

  static func centres(_ country: String) -> (Document) -> Double? {
    { $0.number("configurations", "today", "open_centres_by_country", country) }
  }

  static func benchmarks() -> [Benchmark] {
    var rows: [Benchmark] = []
    for (band, name) in bandNames.enumerated() {
      rows.append(
        Benchmark(
          what: "US by county: people \(name) of a centre, %", published: publishedBands[band],
          source: myeloma, survey: .counties, value: share(band), tolerance: 5))
    }
    rows.append(
      Benchmark(
        what: "US by county: people over 60 miles from a centre, %", published: 29.02,
        source: sixtyMiles, survey: .counties, value: share(1, of: "kilometres"), tolerance: 2))
    rows.append(
      Benchmark(
        what: "US by county: people over 60 miles away and in a county of low income, % of all",
        published: 11.61, source: sixtyMiles, survey: .lowIncome,
        value: { document in
          let bands = document["configurations", "today", "kilometres"] as? [[String: Any]]
          return (bands?[1]["people"] as? NSNumber).map { 100 * $0.doubleValue / 333_287_557 }
        }, tolerance: 4))
    for (band, name) in bandNames.enumerated() {
      rows.append(
        Benchmark(
          what: "US: counties \(name) of a centre, %", published: publishedCountyBands[band],
          source: myeloma, survey: .counties, value: share(band, "region_share"), tolerance: 13))
    }
    for (band, name) in bandNames.enumerated() {
      rows.append(
        Benchmark(
          what: "US by state: people \(name) of a centre, %", published: publishedBands[band],
          source: myeloma, survey: .states, value: share(band), tolerance: 20))
    }
    rows.append(
      Benchmark(
        what: "US: hospitals with CAR-T", published: 125,
        source: "McBride et al., ISPOR 2024: sites with Medicare claims, 2022", survey: .counties,
        value: centres("US"), tolerance: 15, isCount: true))
    rows.append(
      Benchmark(
        what: "England, the centres of 2022: people over 1 h from one, %", published: 44,
        source: han, survey: .england,
        value: { share(0)($0).map { 100 - $0 } }, tolerance: 3))
    rows.append(
      Benchmark(
        what: "UK: adult centres in October 2022", published: 14, source: "ABPI, Gilead case study",
        survey: .unitedKingdom, value: centres("GB"), tolerance: 4, isCount: true))
    for (name, country, count, source) in [
      ("Germany", "DE", 45.0, "mdr.de, April 2025: accredited centres"),
      ("Italy", "IT", 31, "emo-casa.com, February 2024: authorised centres"),
      ("Netherlands", "NL", 7, "oncologievandaag.nl"),
    ] {
      rows.append(
        Benchmark(
          what: "\(name): centres", published: count, source: source, survey: .europe,
          value: centres(country), tolerance: 6, isCount: true))
    }
    return rows
  }

  @Test(
    "The table of the page is what the program computes, and no row is further off than it says")
  func table() throws {
    var documents: [Survey: Document] = [:]
    for survey in Survey.allCases {
      documents[survey] = try Document(Program.output(["access"] + survey.arguments))
    }
    var lines = [
      "| | published | here | difference | published by |", "|---|--:|--:|--:|---|",
    ]
    for benchmark in Self.benchmarks() {
      let document = try #require(documents[benchmark.survey])
      let value = try #require(benchmark.value(document), "\(benchmark.what)")
      let difference = value - benchmark.published
      #expect(abs(difference) <= benchmark.tolerance, "\(benchmark.what): \(value)")
      func text(_ number: Double, signed: Bool = false) -> String {
        let format = (signed ? "%+" : "%") + (benchmark.isCount ? ".0f" : ".1f")
        return String(format: format, number).replacing("-", with: "−")
      }
      let cells = [
        benchmark.what, text(benchmark.published), text(value), text(difference, signed: true),
        benchmark.source,
      ]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    let page = Program.root.appending(path: "Documentation/AccessBenchmarks.md")
    let content = try String(contentsOf: page, encoding: .utf8)
    let start = try #require(content.range(of: "<!-- made by AccessBenchmarkTests -->\n"))
    let end = try #require(content.range(of: "<!-- end -->"))
    let made = lines.joined(separator: "\n") + "\n"
    if HelpTests.isRecording {
      let whole = content[..<start.upperBound] + made + content[end.lowerBound...]
      try Data(whole.utf8).write(to: page)
    } else {
      #expect(content[start.upperBound..<end.lowerBound] == made)
    }
  }
}

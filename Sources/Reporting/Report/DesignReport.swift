public import Experiments
import Placement
import Statistics
import SupplyNetwork

/// The part of a report that a closed loop adds: what is recommended, among whom, and how it was found.
public enum DesignReport {
  /// Adds the recommendation, its sureness, the finalists and the rounds.
  public static func add(
    to content: inout ReportContent, _ request: DesignRequest, _ result: DesignResult
  ) {
    guard let first = result.finalists.first else { return }
    let name = first.candidate.configuration.name
    var sureness: [String] = []
    switch result.outcome {
    case .selected:
      sureness.append(
        result.finalists.count == 1
          ? "No other network was found that could be simulated."
          : "With a probability of at least \(NumberText.percent(request.confidence, decimals: 0)) it "
            + "is the best of \(result.finalists.count) finalists, or within "
            + "\(NumberText.plain(result.indifference)) of the best, by \(request.objective.key).")
    case .budgetExhausted:
      sureness.append(
        "The replication budget ended before it could be told apart from its rivals.")
    case .noneFeasible: break
    }
    if let gap = result.placementGap {
      sureness.append(
        "Its placement is proven within \(NumberText.percent(gap, decimals: 2)) of the best for the "
          + "waits that it was made for.")
    }
    if let disagreement = result.disagreement, !disagreement.isWithinTolerance {
      sureness.append(
        "Optimiser and simulation still disagree by \(NumberText.percent(disagreement.relative)) on "
          + "\(disagreement.indicator.key).")
    }
    let sentence =
      switch result.outcome {
      case .selected: "\(name) is recommended."
      case .budgetExhausted: "\(name) is the best so far; nothing is recommended."
      case .noneFeasible: "No network was found that keeps the limits; \(name) comes nearest."
      }
    content.recommendation = .init(sentence: sentence, sureness: sureness)
    content.sections.append(
      .init(
        id: "finalists", title: "Finalists",
        paragraphs: [
          "The networks that were left after placing, simulating and learning from the simulation, "
            + "ranked on replications that nothing else used."
        ],
        figures: [finalists(request, result)], tables: [("Rounds", rounds(request, result))]))
    guard let explanation = result.explanation else { return }
    let page = DesignPage(request, result)
    content.variation = ("assumptions", "Assumptions")
    content.sections.append(
      .init(
        id: "assumptions", title: "Assumptions",
        paragraphs: [page.rangesText(explanation)],
        tables: [
          (page.breakEvenText(explanation), page.breakEven(explanation)),
          ("Chance of the simulation, and ignorance of the assumptions", page.shares(explanation)),
        ]))
  }

  private static func finalists(_ request: DesignRequest, _ result: DesignResult) -> Figure {
    let series = ["recommended", "other finalists"]
    var table = FigureTable(
      header: ["Finalist", request.objective.key, "Less the first"]
        + request.limits.map(\.text) + ["Replications"], rows: [])
    var rows: [ChartForms.IntervalRow] = []
    for (index, finalist) in result.finalists.enumerated() {
      let name = finalist.candidate.configuration.name
      rows.append(
        .init(
          category: name, series: series[index == 0 ? 0 : 1], estimate: finalist.objective))
      table.rows.append(
        [
          name, NumberText.estimate(finalist.objective),
          index == 0 ? "–" : NumberText.estimate(finalist.difference, signed: true),
        ]
          + finalist.limits.map {
            NumberText.estimate($0.value) + ($0.isKept ? "" : ", not kept")
          } + ["\(finalist.replications)"])
    }
    return Figure(
      name: "finalists", title: "\(ReportWords.phrase(request.objective.key)) of each finalist",
      caption:
        "The recommended network comes first. A finalist further to the good side that is not "
        + "recommended misses a limit: see the numbers.",
      specification: ChartForms.intervals(
        rows, title: request.objective.key, series: series,
        categories: rows.map(\.category), colours: [ChartTheme.series[5], ChartTheme.series[0]]),
      table: table)
  }

  private static func rounds(_ request: DesignRequest, _ result: DesignResult) -> FigureTable {
    FigureTable(
      header: [
        "Round", "New networks", "Best network", "Optimiser believed", "Simulation said",
        "Worst disagreement",
      ],
      rows: result.rounds.map { round in
        [
          "\(round.number), \(round.kind.rawValue)", "\(round.newNetworks)", round.incumbent,
          round.believed.map(NumberText.plain) ?? "–", NumberText.estimate(round.simulated),
          round.disagreement.map {
            "\(NumberText.percent($0.relative)) of \($0.indicator.key)"
          } ?? "–",
        ]
      })
  }

}

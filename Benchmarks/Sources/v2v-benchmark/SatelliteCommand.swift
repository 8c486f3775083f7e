import ArgumentParser
import BenchmarkModels
import Foundation
import Placement

struct SatelliteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "satellite",
    abstract: "Places satellites of a synthetic instance within its budget, proven to a gap.",
    discussion: """
      With --frontier, one answer at each of so many budgets, evenly spaced from half of the \
      instance's to all of it; objective, bound and gap are then those of the widest gap. Every plan \
      and every certificate is checked before anything is printed. CPU seconds are those of \
      searching; reading and checking are not within them.
      """)

  @Argument(help: "A file of an instance, JSON.")
  var file: String

  @Option(help: "How many budgets, 2 or more; without it, the instance's.")
  var frontier: Int?

  @Option(help: "The relative gap at which an answer counts as proven.")
  var gap = LocationSettings().relativeGap

  @Option(help: "Nodes of a tree after which to stop.")
  var nodes = LocationSettings().mostNodes

  @Option(help: "Evaluations of the bound after which to start no further node.")
  var evaluations = LocationSettings().mostEvaluations

  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  func validate() throws {
    if let frontier, frontier < 2 { throw ValidationError("--frontier must be at least 2.") }
    if !(gap >= 0) { throw ValidationError("--gap must be 0 or more.") }
    if nodes < 0 { throw ValidationError("--nodes must be 0 or more.") }
    if evaluations < 0 { throw ValidationError("--evaluations must be 0 or more.") }
  }

  func run() throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ValidationError("\(file) cannot be read.")
    }
    let instance = try JSONDecoder().decode(SatelliteInstance.self, from: data)
    let problem = instance.problem
    let settings = LocationSettings(
      relativeGap: gap, mostNodes: nodes, mostEvaluations: evaluations)
    let (answers, measurement) = try Measurement.of {
      guard let frontier else {
        return [Answer(budget: instance.budget, answer: try problem.solve(settings))]
      }
      return try problem.frontier(
        limit: 0, points: frontier, range: instance.budget / 2...instance.budget,
        keepsDominated: true, settings
      ).points.map { Answer(budget: $0.limitBound, answer: $0.answer) }
    }
    for answer in answers { try answer.check(problem) }
    let widest =
      answers.max { ($0.answer.relativeGap ?? .infinity) < ($1.answer.relativeGap ?? .infinity) }
      ?? answers[0]
    let proven = answers.count {
      $0.answer.status == .proven || $0.answer.status == .infeasible
    }
    SolutionReport(
      benchmark: "satellite",
      settings: [
        ("file", file), ("regions", "\(instance.regions.count)"),
        ("sites", "\(instance.sites.count)"), ("points", "\(answers.count)"),
        ("points_proven", "\(proven)"),
      ],
      status: widest.status, objective: widest.answer.objective, bound: widest.answer.bound,
      gap: widest.answer.relativeGap, measurement: measurement,
      nodes: answers.reduce(0) { $0 + $1.answer.nodes },
      details: frontier == nil
        ? [("evaluations", "\(widest.answer.evaluations)")]
        : [
          ("budgets", answers.map { "\($0.budget)" }.joined(separator: " ")),
          (
            "objectives",
            answers.map { $0.answer.objective.map { "\($0)" } ?? "none" }.joined(separator: " ")
          ),
        ]
    ).print(as: format)
  }

  private struct Answer {
    var budget: Double
    var answer: LocationAnswer

    var status: SolutionReport.Status {
      switch answer.status {
      case .proven: .proven
      case .gap: .gap
      case .open: .open
      case .infeasible: .infeasible
      }
    }

    /// Goes through plan and certificate without the solver.
    func check(_ problem: LocationProblem) throws {
      var problem = problem
      problem.limits[0].bound = budget
      if let plan = answer.plan {
        let violations = problem.violations(of: plan)
        let objective = problem.objective.value(of: plan)
        guard violations.isEmpty, let stated = answer.objective,
          abs(stated - objective) <= 1e-6 * abs(objective)
        else { throw Refusal(reason: "the plan at \(budget): \(violations), \(objective)") }
      }
      let verdict = CertificateChecker(answer.certificate, of: problem).check()
      guard case .holds = verdict else {
        throw Refusal(reason: "the certificate at \(budget): \(verdict)")
      }
    }
  }

  /// An answer that does not stand up to its check.
  private struct Refusal: Error, CustomStringConvertible {
    var reason: String
    var description: String { reason }
  }
}

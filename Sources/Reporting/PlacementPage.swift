public import Placement
import SupplyNetwork

/// A placement or a frontier as text and as JSON.
public struct PlacementPage: Sendable {
  private let placement: NetworkPlacement
  private let objective: PlacementIndicator
  private let answers: [Named]
  private let frontier: PlacementFrontier?

  /// One answer, and what its configuration is called.
  private struct Named: Sendable {
    var name: String
    var answer: NetworkPlacement.Answer
  }

  /// A page of one placement, and of the next best ones where they were asked for.
  public init(
    _ placement: NetworkPlacement, objective: PlacementIndicator, answer: NetworkPlacement.Answer
  ) {
    self.placement = placement
    self.objective = objective
    var answers = [Named(name: "placement", answer: answer)]
    for (index, ranked) in answer.ranking.dropFirst().enumerated() {
      var other = answer
      other.plan = ranked.plan
      other.objective = placement.model.value(objective, of: ranked.plan)
      other.gap = nil
      other.status = .gap
      other.indicators = placement.indicators(of: ranked.plan)
      answers.append(Named(name: "placement-\(index + 2)", answer: other))
    }
    self.answers = answers
    frontier = nil
  }

  /// A page of a frontier.
  public init(_ placement: NetworkPlacement, frontier: PlacementFrontier) {
    self.placement = placement
    objective = frontier.indicators[0]
    answers = frontier.points.enumerated().map {
      Named(name: "placement-\($0 + 1)", answer: $1.answer)
    }
    self.frontier = frontier
  }

  private var network: Network { placement.model.network }

  // MARK: Text

  /// The page for people.
  public func text() -> String {
    var lines = [
      "\(network.name): placement for \(objective.key), reference "
        + "\(placement.model.options.reference.name)", "",
    ]
    if let frontier {
      lines += frontierLines(frontier)
    } else {
      for named in answers { lines += answerLines(named) + [""] }
    }
    lines.append(
      "Expected values without queues; simulate the placement to see them with queues.")
    return lines.joined(separator: "\n") + "\n"
  }

  private func answerLines(_ named: Named) -> [String] {
    let answer = named.answer
    var lines = ["\(named.name): \(Self.words(answer, objective))"]
    if !answer.conflict.isEmpty {
      lines.append("These cannot be kept together:")
      lines += answer.conflict.map { "  " + $0 }
    }
    guard let plan = answer.plan else { return lines }
    lines += opened(plan).map { "  " + $0 }
    var header = ["", named.name]
    let reference = placement.reference.map(placement.indicators) ?? []
    if !reference.isEmpty { header.append(placement.model.options.reference.name) }
    var table = TextTable(header: header)
    for (indicator, value) in answer.indicators {
      var cells = ["  " + indicator.key, Self.number(indicator, value)]
      if !reference.isEmpty {
        let other = reference.first { $0.indicator == indicator }?.value
        cells.append(other.map { Self.number(indicator, $0) } ?? "–")
      }
      table.rows.append(.cells(cells))
    }
    return lines + table.lines()
  }

  private static func words(
    _ answer: NetworkPlacement.Answer, _ objective: PlacementIndicator
  ) -> String {
    let value = answer.objective.map { number(objective, $0) } ?? ""
    let bound = answer.bound.map { number(objective, $0) } ?? "unknown"
    let gap = answer.gap.map { NumberText.percent($0, decimals: 3) } ?? "unknown"
    return switch answer.status {
    case .proven: "\(value), proven best (bound \(bound), gap \(gap))"
    case .gap: "\(value), not proven best (bound \(bound), gap \(gap))"
    case .open: "no placement found, and none excluded: raise --nodes"
    case .infeasible: "no placement keeps the limits (proven)"
    }
  }

  private func opened(_ plan: LocationPlan) -> [String] {
    var lines: [String] = []
    for (index, facility) in network.facilities.enumerated() {
      guard let module = plan.modules[index] else { continue }
      let suites = placement.model.moduleSuites[index][module]
      lines.append(
        "\(facility.kind.rawValue) \(facility.id) (\(facility.name)): "
          + (suites == 1 ? "1 suite" : "\(suites) suites"))
    }
    let configuration = placement.configuration(of: plan, name: "", description: "")
    let centres = network.centres.indices.filter {
      configuration.openCentres[$0] && network.centres[$0].status == .candidate
    }
    lines += centres.map { "centre \(network.centres[$0].id) (\(network.centres[$0].name)) opens" }
    return lines
  }

  private func frontierLines(_ frontier: PlacementFrontier) -> [String] {
    var table = TextTable(
      header: [""] + frontier.indicators.map(\.key) + ["gap", "satellites", "suites"])
    for (named, point) in zip(answers, frontier.points) {
      guard let plan = point.answer.plan, let values = point.values else { continue }
      let satellites = network.facilities.indices.filter {
        plan.modules[$0] != nil && network.facilities[$0].kind == .satellite
      }
      let suites = network.facilities.indices.reduce(0) { sum, index in
        sum + (plan.modules[index].map { placement.model.moduleSuites[index][$0] } ?? 0)
      }
      table.rows.append(
        .cells(
          [named.name]
            + zip(frontier.indicators, values).map { Self.number($0, $1) }
            + [
              point.answer.gap.map { NumberText.percent($0, decimals: 3) } ?? "–",
              "\(satellites.count)", "\(suites)",
            ]))
    }
    var lines = table.lines()
    let proven = frontier.points.count { $0.answer.status == .proven }
    lines.append("\(proven) of \(frontier.points.count) points proven.")
    if let attained = frontier.attainedHypervolume, let bound = frontier.boundHypervolume {
      lines.append(
        "Hypervolume \(NumberText.percent(attained)) attained; no frontier has more than "
          + "\(NumberText.percent(bound)) by the bounds of these points.")
    }
    for point in frontier.unattained {
      let limits = point.limits.map(\.text).joined(separator: ", ")
      lines.append("\(limits.isEmpty ? "an end" : limits): \(point.answer.status.rawValue)")
    }
    return lines
  }

  private static func number(_ indicator: PlacementIndicator, _ value: Double) -> String {
    switch indicator.measure {
    case .treatedFraction, .batchFailureRate: NumberText.percent(value, decimals: 2)
    case .patientsTreated: NumberText.fixed(value, decimals: 1)
    default: NumberText.fixed(value, decimals: 0)
    }
  }

  // MARK: JSON

  /// The page for programs.
  ///
  /// - Parameter isReproducible: whether the same call gives the same; not where it was interrupted.
  public func document(version: String, isReproducible: Bool = true) -> JSONValue {
    var members: [String: JSONValue] = [
      "schema": .string("v2v/1"), "command": .string("place"), "version": .string(version),
      "network": .string(network.name), "currency": .string(network.currency),
      "price_year": .integer(network.priceYear), "reproducible": .bool(isReproducible),
      "reference": .string(placement.model.options.reference.name),
      "objective_indicator": .string(objective.key),
      "kolm_pollak_alpha": .optional(placement.model.kolmPollakAlpha),
      "attribution": .array(network.attribution.map { .string($0) }),
      "configurations": .object(
        Dictionary(
          uniqueKeysWithValues: answers.compactMap { named in
            named.answer.plan.map { (named.name, configuration(of: $0)) }
          })),
    ]
    if let frontier {
      members["points"] = .array(
        zip(answers, frontier.points).map { named, point in
          .object(self.members(named, point.limits))
        })
      members["unattained"] = .array(
        frontier.unattained.map {
          .object([
            "status": .string($0.answer.status.rawValue),
            "limits": .array($0.limits.map { .string($0.text) }),
          ])
        })
      members["hypervolume"] = .object([
        "attained": .optional(frontier.attainedHypervolume),
        "bound": .optional(frontier.boundHypervolume),
      ])
    } else {
      members.merge(self.members(answers[0], []), uniquingKeysWith: { first, _ in first })
      members["alternatives"] = .array(
        answers.dropFirst().map { .object(self.members($0, [])) })
    }
    return .object(members)
  }

  private func members(_ named: Named, _ limits: [PlacementLimit]) -> [String: JSONValue] {
    let answer = named.answer
    var members: [String: JSONValue] = [
      "configuration": .string(named.name), "status": .string(answer.status.rawValue),
      "objective": .optional(answer.objective), "bound": .optional(answer.bound),
      "gap": .optional(answer.gap), "nodes": .integer(answer.nodes),
      "limits": .array(
        (answer.limits + limits.filter { !answer.limits.contains($0) }).map { .string($0.text) }),
      "conflict": .array(answer.conflict.map { .string($0) }),
      "indicators": .object(
        Dictionary(
          uniqueKeysWithValues: answer.indicators.map { ($0.indicator.key, .number($0.value)) })),
    ]
    guard let plan = answer.plan else { return members }
    let configuration = placement.configuration(of: plan, name: named.name, description: "")
    members["open"] = .array(
      network.facilities.indices.filter { configuration.suites[$0] > 0 }.map {
        .object([
          "facility": .string(network.facilities[$0].id),
          "suites": .integer(configuration.suites[$0]),
        ])
      })
    members["centres_opened"] = .array(
      network.centres.indices.filter {
        configuration.openCentres[$0] && network.centres[$0].status == .candidate
      }.map { .string(network.centres[$0].id) })
    members["assignments"] = .array(
      placement.assignments(of: plan).map { assignment in
        .object([
          "demand_row": .string(network.demandRows[assignment.row].id),
          "centre": .string(network.centres[assignment.centre].id),
          "patients_per_year": .number(assignment.patientsPerYear),
        ])
      })
    members["flows"] = .array(
      placement.flows(of: plan).map { flow in
        .object([
          "centre": .string(network.centres[flow.centre].id),
          "facility": .string(network.facilities[flow.facility].id),
          "mode": .string(flow.mode),
          "batches_per_year": .number(flow.batchesPerYear),
        ])
      })
    return members
  }

  /// A configuration as `network.yaml` has it, so that it can be simulated.
  private func configuration(of plan: LocationPlan) -> JSONValue {
    let configuration = placement.configuration(of: plan, name: "", description: "")
    var suites: [String: JSONValue] = [:]
    for (facility, count) in zip(network.facilities, configuration.suites) {
      suites[facility.id] = .integer(count)
    }
    let opened = network.centres.indices.filter {
      configuration.openCentres[$0] && network.centres[$0].status == .candidate
    }
    var assigned: [String: JSONValue] = [:]
    for (row, centre) in zip(network.demandRows, configuration.assignedCentre) {
      if let centre { assigned[row.id] = .string(network.centres[centre].id) }
    }
    var shares: [String: JSONValue] = [:]
    for (centre, list) in zip(network.centres, configuration.facilityShares) where !list.isEmpty {
      shares[centre.id] = list.document(of: network)
    }
    return .object([
      "description": .string("Placement for \(objective.key)"), "suites": .object(suites),
      "open_centres": .array(opened.map { .string(network.centres[$0].id) }),
      "assigned_centres": .object(assigned), "dispatch": .string("facility_shares"),
      "facility_shares": .object(shares),
      "slot_booking": .bool(configuration.slotBooking),
      "priority": .string(configuration.priority.rawValue),
    ])
  }
}

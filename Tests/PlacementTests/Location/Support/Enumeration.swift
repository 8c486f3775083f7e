import Placement

/// Every placement of a small problem with its value by the reference simplex.
struct Enumeration {
  /// Placements that have flows, the best first.
  private(set) var values: [(placement: LocationPlan.Placement, value: Double)] = []
  private let problem: LocationProblem

  init(_ problem: LocationProblem) {
    self.problem = problem
    var choices: [[Int?]] = []
    for facility in problem.facilities {
      choices.append(
        (facility.isRequired ? [] : [nil]) + facility.moduleCapacities.indices.map { $0 })
    }
    let decisions = problem.places.indices.filter { problem.places[$0].opening == .byDecision }
    var placements = [
      LocationPlan.Placement(
        modules: [], openedByDecision: [Bool](repeating: false, count: problem.places.count))
    ]
    for options in choices {
      placements = placements.flatMap { placement in
        options.map { option in
          var more = placement
          more.modules.append(option)
          return more
        }
      }
    }
    for place in decisions {
      placements = placements.flatMap { placement in
        var open = placement
        open.openedByDecision[place] = true
        return [placement, open]
      }
    }
    for placement in placements {
      if let value = value(of: placement) { values.append((placement, value)) }
    }
    let sign = problem.sense == .maximise ? 1.0 : -1.0
    values.sort { sign * $0.value > sign * $1.value }
  }

  var best: Double? { values.first?.value }

  /// The best objective of a placement; nil where it has no flows.
  func value(of placement: LocationPlan.Placement) -> Double? {
    guard problem.catchmentsAreWhole else { return value(of: placement, at: nil) }
    // Every assignment of clients to places, or to none.
    var best: Double?
    var assignment = [Int](repeating: -1, count: problem.clients.count)
    let sign = problem.sense == .maximise ? 1.0 : -1.0
    func assign(_ client: Int) {
      if client == problem.clients.count {
        if let value = value(of: placement, at: assignment),
          best.map({ sign * value > sign * $0 }) ?? true
        {
          best = value
        }
        return
      }
      for place in -1..<problem.places.count {
        assignment[client] = place
        assign(client + 1)
      }
    }
    assign(0)
    return best
  }

  private func value(of placement: LocationPlan.Placement, at assignment: [Int]?) -> Double? {
    let options = problem.accessOptions
    let arcs = problem.supplyArcs
    let count = options.count + arcs.count
    let sign = problem.sense == .maximise ? 1.0 : -1.0
    func line(_ form: LinearForm) -> [Double] {
      options.indices.map { form.patients.isEmpty ? 0 : form.patients[$0] }
        + arcs.indices.map { form.batches.isEmpty ? 0 : form.batches[$0] }
    }
    func fixed(_ form: LinearForm) -> Double {
      var sum = form.constant
      for (facility, module) in placement.modules.enumerated() {
        if let module, !form.modules.isEmpty { sum += form.modules[facility][module] }
      }
      for (place, isOpen) in placement.openedByDecision.enumerated() {
        if isOpen, !form.openings.isEmpty { sum += form.openings[place] }
      }
      return sum
    }
    func isOpen(_ place: Int) -> Bool {
      switch problem.places[place].opening {
      case .always: true
      case .byDecision: placement.openedByDecision[place]
      case .withFacilities(let openers): openers.contains { placement.modules[$0] != nil }
      }
    }
    var program = ReferenceSimplex(maximise: line(problem.objective).map { sign * $0 })
    func row(_ isIn: (Int) -> Double) -> [Double] { (0..<count).map(isIn) }
    for (client, entry) in problem.clients.enumerated() {
      program.add(
        row { $0 < options.count && options[$0].client == client ? 1 : 0 },
        entry.mustBeServed ? .equal : .atMost, entry.demand)
    }
    for (place, entry) in problem.places.enumerated() {
      let treated = row { $0 < options.count && options[$0].place == place ? 1 : 0 }
      if !isOpen(place) { program.add(treated, .atMost, 0) }
      if let capacity = entry.capacity { program.add(treated, .atMost, capacity) }
      program.add(
        row { column in
          if column < options.count {
            options[column].place == place ? options[column].batchesPerPatient : 0
          } else {
            arcs[column - options.count].place == place ? -1 : 0
          }
        }, .equal, 0)
    }
    for (facility, entry) in problem.facilities.enumerated() {
      program.add(
        row { $0 >= options.count && arcs[$0 - options.count].facility == facility ? 1 : 0 },
        .atMost, placement.modules[facility].map { entry.moduleCapacities[$0] } ?? 0)
    }
    for limit in problem.limits {
      let bound = limit.bound - fixed(limit.form)
      switch limit.relation {
      case .atMost: program.add(line(limit.form), .atMost, bound)
      case .atLeast: program.add(line(limit.form).map { -$0 }, .atMost, -bound)
      case .equal: program.add(line(limit.form), .equal, bound)
      }
    }
    if let assignment {
      program.add(
        row { column in
          column < options.count
            && assignment[options[column].client] != options[column].place ? 1 : 0
        }, .atMost, 0)
    }
    guard case .optimal(let value, _) = program.solve() else { return nil }
    return sign * value + fixed(problem.objective)
  }
}

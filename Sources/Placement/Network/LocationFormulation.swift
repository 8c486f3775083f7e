package import MixedIntegerProgramming
import SupplyNetwork

extension LocationProblem {
  /// What the parts of a formulation are called.
  package struct Names {
    package var clients: [String]
    package var places: [String]
    package var facilities: [String]
  }

  /// The whole problem as one mixed-integer program, so that any solver can confirm an answer: no
  /// decomposition, no bound of ours. Variables: patients by access option, batches by supply arc, one
  /// binary for each module, for each place opened by decision and, where catchments are whole, for
  /// each client at a place.
  ///
  /// - Complexity: O(coefficients); a link between patients and opening for each pair of client and
  ///   place.
  package func formulation(_ names: Names) -> MixedIntegerProgram {
    var program = MixedIntegerProgram(sense == .maximise ? .maximise : .minimise)
    program.objectiveConstant = objective.constant
    let patients = accessOptions.enumerated().map { index, option in
      program.addVariable(
        "patients_\(index)_\(names.clients[option.client])_\(names.places[option.place])",
        .continuous(), objective: objective.patient(index))
    }
    let batches = supplyArcs.enumerated().map { index, arc in
      program.addVariable(
        "batches_\(index)_\(names.places[arc.place])_\(names.facilities[arc.facility])",
        .continuous(), objective: objective.batch(index))
    }
    let modules = facilities.enumerated().map { facility, entry in
      entry.moduleCapacities.indices.map { module in
        program.addVariable(
          "module_\(names.facilities[facility])_\(module)", .binary,
          objective: objective.module(facility, module))
      }
    }
    let openings = places.enumerated().map { place, entry in
      entry.opening == .byDecision
        ? program.addVariable(
          "opens_\(names.places[place])", .binary, objective: objective.opening(place))
        : nil
    }

    var optionsOfClient = [[Int]](repeating: [], count: clients.count)
    var optionsOfPlace = [[Int]](repeating: [], count: places.count)
    for (index, option) in accessOptions.enumerated() {
      optionsOfClient[option.client].append(index)
      optionsOfPlace[option.place].append(index)
    }
    var arcsOfPlace = [[Int]](repeating: [], count: places.count)
    var arcsOfFacility = [[Int]](repeating: [], count: facilities.count)
    for (index, arc) in supplyArcs.enumerated() {
      arcsOfPlace[arc.place].append(index)
      arcsOfFacility[arc.facility].append(index)
    }

    for (client, entry) in clients.enumerated() {
      let options = optionsOfClient[client]
      program.addConstraint(
        "demand_\(names.clients[client])", options.map { Term(patients[$0], 1) },
        entry.mustBeServed ? .exactly(entry.demand) : .atMost(entry.demand))
      var choice: [Term] = []
      for place in Set(options.map { accessOptions[$0].place }).sorted() {
        let served = options.filter { accessOptions[$0].place == place }.map {
          Term(patients[$0], 1)
        }
        let name = "\(names.clients[client])_\(names.places[place])"
        let openers: [Variable]? =
          switch places[place].opening {
          case .always: nil
          case .withFacilities(let facilities): facilities.flatMap { modules[$0] }
          case .byDecision: openings[place].map { [$0] } ?? []
          }
        if let openers {
          program.addConstraint(
            "link_\(name)", served + openers.map { Term($0, -entry.demand) }, .atMost(0))
        }
        if catchmentsAreWhole {
          let there = program.addVariable("catchment_\(name)", .binary)
          program.addConstraint(
            "whole_\(name)", served + [Term(there, -entry.demand)], .atMost(0))
          choice.append(Term(there, 1))
        }
      }
      if catchmentsAreWhole {
        program.addConstraint("one_place_\(names.clients[client])", choice, .atMost(1))
      }
    }
    for (place, entry) in places.enumerated() {
      let options = optionsOfPlace[place]
      if let capacity = entry.capacity {
        program.addConstraint(
          "treated_at_\(names.places[place])", options.map { Term(patients[$0], 1) },
          .atMost(capacity))
      }
      program.addConstraint(
        "batches_of_\(names.places[place])",
        options.map { Term(patients[$0], accessOptions[$0].batchesPerPatient) }
          + arcsOfPlace[place].map { Term(batches[$0], -1) }, .exactly(0))
    }
    for (facility, entry) in facilities.enumerated() {
      let capacity = zip(modules[facility], entry.moduleCapacities).map { Term($0, -$1) }
      program.addConstraint(
        "capacity_of_\(names.facilities[facility])",
        arcsOfFacility[facility].map { Term(batches[$0], 1) } + capacity, .atMost(0))
      program.addConstraint(
        "one_module_of_\(names.facilities[facility])", modules[facility].map { Term($0, 1) },
        entry.isRequired ? .exactly(1) : .atMost(1))
    }
    for limit in limits {
      let form = limit.form
      var terms = patients.enumerated().map { Term($1, form.patient($0)) }
      terms += batches.enumerated().map { Term($1, form.batch($0)) }
      for (facility, row) in modules.enumerated() {
        terms += row.enumerated().map { Term($1, form.module(facility, $0)) }
      }
      terms += openings.enumerated().compactMap { place, variable in
        variable.map { Term($0, form.opening(place)) }
      }
      let bound = limit.bound - form.constant
      let bounds: Bounds =
        switch limit.relation {
        case .atMost: .atMost(bound)
        case .atLeast: .atLeast(bound)
        case .equal: .exactly(bound)
        }
      program.addConstraint("limit_\(limit.name)", terms, bounds)
    }
    return program
  }
}

extension NetworkPlacement {
  /// What was solved, as a file in free MPS for another solver.
  ///
  /// A ratio cannot be written as a linear objective: there the file minimises numerator − r ×
  /// denominator, r being the ratio of the answer's plan. Its least value is 0 where no ratio is less.
  ///
  /// - Returns: nil where that is no single program: a maximum over quintiles, or a ratio without a
  ///   plan.
  public func freeMPS(_ objective: PlacementIndicator, _ answer: Answer) -> String? {
    let forms = model.forms(objective)
    guard forms.count == 1 else { return nil }
    var problem = problem(under: answer.limits)
    if objective.measure.isGood || forms[0].denominator == nil {
      problem.sense = objective.measure.isGood ? .maximise : .minimise
      problem.objective = constantRatio(forms[0]).numerator
    } else {
      guard let ratio = answer.plan.flatMap(forms[0].ratio) else { return nil }
      problem.sense = .minimise
      problem.objective = forms[0].excess(over: ratio)
    }
    let network = model.network
    return try? problem.formulation(
      LocationProblem.Names(
        clients: network.demandRows.map(\.id), places: model.centres.map { network.centres[$0].id },
        facilities: network.facilities.map(\.id))
    ).freeMPS()
  }
}

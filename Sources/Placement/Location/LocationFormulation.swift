public import MixedIntegerProgramming

extension LocationProblem {
  /// The problem written out in full for a general solver: to export, and to compare with.
  ///
  /// Patients of each client at each place are tied to the place being open by a constraint of their
  /// own, so the model is as tight as it is large: as many constraints as there are pairs of client
  /// and place. Not what ``solve(_:)`` hands to anybody.
  public var mixedIntegerProgram: MixedIntegerProgram {
    var program = MixedIntegerProgram(sense == .maximise ? .maximise : .minimise)
    program.objectiveConstant = objective.constant
    let patients = accessOptions.indices.map {
      program.addVariable("patients_\($0)", objective: objective.patient($0))
    }
    let batches = supplyArcs.indices.map {
      program.addVariable("batches_\($0)", objective: objective.batch($0))
    }
    let modules = facilities.enumerated().map { index, facility in
      facility.moduleCapacities.indices.map {
        program.addVariable(
          "module_\(index)_\($0)", .binary, objective: objective.module(index, $0))
      }
    }
    let openings = places.enumerated().map { index, place in
      place.opening == .byDecision
        ? program.addVariable("open_\(index)", .binary, objective: objective.opening(index)) : nil
    }

    var ofClient = [[Term]](repeating: [], count: clients.count)
    var ofPlace = [[Term]](repeating: [], count: places.count)
    var needed = [[Term]](repeating: [], count: places.count)
    var atPlace = [[Int: [Term]]](repeating: [:], count: places.count)
    for (index, option) in accessOptions.enumerated() {
      ofClient[option.client].append(1 * patients[index])
      ofPlace[option.place].append(1 * patients[index])
      needed[option.place].append(option.batchesPerPatient * patients[index])
      atPlace[option.place][option.client, default: []].append(1 * patients[index])
    }
    var made = [[Term]](repeating: [], count: facilities.count)
    for (index, arc) in supplyArcs.enumerated() {
      needed[arc.place].append(-1 * batches[index])
      made[arc.facility].append(1 * batches[index])
    }
    for (index, client) in clients.enumerated() {
      program.addConstraint(
        "client_\(index)", ofClient[index],
        client.mustBeServed ? .exactly(client.demand) : .atMost(client.demand))
    }
    var homes = [[Term]](repeating: [], count: clients.count)
    for (index, place) in places.enumerated() {
      program.addConstraint("balance_\(index)", needed[index], .exactly(0))
      if let capacity = place.capacity {
        program.addConstraint("place_\(index)", ofPlace[index], .atMost(capacity))
      }
      var opens: [Variable] = []
      switch place.opening {
      case .always: break
      case .withFacilities(let openers):
        for opener in Set(openers).sorted() { opens += modules[opener] }
      case .byDecision: if let opening = openings[index] { opens = [opening] }
      }
      for client in atPlace[index].keys.sorted() {
        let terms = atPlace[index][client] ?? []
        let demand = clients[client].demand
        if place.opening != .always {
          program.addConstraint(
            "open_\(client)_\(index)", terms + opens.map { -demand * $0 }, .atMost(0))
        }
        if catchmentsAreWhole {
          let home = program.addVariable("home_\(client)_\(index)", .binary)
          program.addConstraint("home_\(client)_\(index)", terms + [-demand * home], .atMost(0))
          homes[client].append(1 * home)
        }
      }
    }
    for (client, terms) in homes.enumerated() where terms.count > 1 {
      program.addConstraint("one_home_\(client)", terms, .atMost(1))
    }
    for (index, facility) in facilities.enumerated() {
      program.addConstraint(
        "capacity_\(index)",
        made[index] + zip(facility.moduleCapacities, modules[index]).map { -$0 * $1 }, .atMost(0))
      program.addConstraint(
        "modules_\(index)", modules[index].map { 1 * $0 },
        facility.isRequired ? .exactly(1) : .atMost(1))
    }
    for (index, limit) in limits.enumerated() {
      var terms: [Term] = []
      for (option, variable) in patients.enumerated() {
        terms.append(limit.form.patient(option) * variable)
      }
      for (arc, variable) in batches.enumerated() {
        terms.append(limit.form.batch(arc) * variable)
      }
      for (facility, variables) in modules.enumerated() {
        for (module, variable) in variables.enumerated() {
          terms.append(limit.form.module(facility, module) * variable)
        }
      }
      for (place, variable) in openings.enumerated() {
        if let variable { terms.append(limit.form.opening(place) * variable) }
      }
      let bound = limit.bound - limit.form.constant
      let bounds: Bounds =
        switch limit.relation {
        case .atMost: .atMost(bound)
        case .atLeast: .atLeast(bound)
        case .equal: .exactly(bound)
        }
      program.addConstraint("limit_\(index)", terms, bounds)
    }
    return program
  }
}

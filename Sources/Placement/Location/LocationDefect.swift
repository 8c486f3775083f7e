/// What makes a location problem meaningless. A program that builds problems from a checked network
/// never meets one.
public enum LocationDefect: Error, Sendable, Hashable {
  /// A demand, capacity, coefficient or bound is not finite, or negative where it must not be.
  case badNumber(what: String, index: Int, value: Double)
  /// An index names nothing.
  case badReference(what: String, index: Int, to: Int)
  /// An array of coefficients has another length than what it is about.
  case badLength(form: String, what: String, count: Int, expected: Int)
  /// A facility has more modules than the solver can tell apart.
  case tooManyModules(facility: Int, count: Int)
}

/// A problem that was refused, with everything that is wrong with it.
public struct LocationDefects: Error, Sendable, Hashable {
  /// What is wrong.
  public var defects: [LocationDefect]
}

extension LocationProblem {
  /// The largest number of modules of one facility.
  public static let mostModules = 60

  /// Everything that is wrong with the problem; empty where it is sound. Linear.
  public var defects: [LocationDefect] {
    var found: [LocationDefect] = []
    func amount(_ what: String, _ index: Int, _ value: Double) {
      if !(value >= 0 && value.isFinite) {
        found.append(.badNumber(what: what, index: index, value: value))
      }
    }
    func reference(_ what: String, _ index: Int, _ target: Int, _ count: Int) {
      if !(0..<count).contains(target) {
        found.append(.badReference(what: what, index: index, to: target))
      }
    }
    for (index, client) in clients.enumerated() { amount("demand", index, client.demand) }
    for (index, place) in places.enumerated() {
      if let capacity = place.capacity { amount("place capacity", index, capacity) }
      if case .withFacilities(let openers) = place.opening {
        for opener in openers { reference("place", index, opener, facilities.count) }
      }
    }
    for (index, facility) in facilities.enumerated() {
      for capacity in facility.moduleCapacities { amount("module capacity", index, capacity) }
      if facility.moduleCapacities.count > Self.mostModules {
        found.append(.tooManyModules(facility: index, count: facility.moduleCapacities.count))
      }
    }
    for (index, option) in accessOptions.enumerated() {
      reference("access option", index, option.client, clients.count)
      reference("access option", index, option.place, places.count)
      amount("batches per patient", index, option.batchesPerPatient)
    }
    for (index, arc) in supplyArcs.enumerated() {
      reference("supply arc", index, arc.place, places.count)
      reference("supply arc", index, arc.facility, facilities.count)
    }
    found += defects(of: objective, named: "objective")
    for (index, limit) in limits.enumerated() {
      found += defects(of: limit.form, named: limit.name)
      if !limit.bound.isFinite {
        found.append(.badNumber(what: "bound of \(limit.name)", index: index, value: limit.bound))
      }
    }
    return found
  }

  private func defects(of form: LinearForm, named name: String) -> [LocationDefect] {
    var found: [LocationDefect] = []
    func check(_ what: String, _ values: [Double], _ expected: Int) {
      if !values.isEmpty && values.count != expected {
        found.append(
          .badLength(form: name, what: what, count: values.count, expected: expected))
      }
      for (index, value) in values.enumerated() where !value.isFinite {
        found.append(.badNumber(what: "\(what) of \(name)", index: index, value: value))
      }
    }
    check("constant", [form.constant], 1)
    check("patients", form.patients, accessOptions.count)
    check("batches", form.batches, supplyArcs.count)
    check("openings", form.openings, places.count)
    if !form.modules.isEmpty && form.modules.count != facilities.count {
      found.append(
        .badLength(
          form: name, what: "modules", count: form.modules.count, expected: facilities.count))
    } else {
      for (facility, values) in zip(facilities, form.modules) {
        check("modules", values, facility.moduleCapacities.count)
      }
    }
    return found
  }
}

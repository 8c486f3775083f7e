/// A rule of a location problem that a plan breaks.
public enum PlanViolation: Sendable, Hashable {
  /// The plan is not about this problem: an array has another length, or a module does not exist.
  case shape(what: String)
  /// A flow is negative or not a number.
  case badFlow(what: String, index: Int, value: Double)
  /// A facility that must have a module has none.
  case missingModule(facility: Int)
  /// More patients of a client are served than there are, or fewer than must be.
  case demand(client: Int, served: Double, demand: Double)
  /// Patients are served at a closed place.
  case closedPlace(place: Int, served: Double)
  /// More patients are served at a place than it can take.
  case placeCapacity(place: Int, served: Double, capacity: Double)
  /// More batches are made than the module can.
  case facilityCapacity(facility: Int, batches: Double, capacity: Double)
  /// Batches sent to a place are not those that its patients need.
  case balance(place: Int, sent: Double, needed: Double)
  /// A client with a whole catchment is served at several places.
  case catchment(client: Int, places: [Int])
  /// A limit is not kept.
  case limit(index: Int, value: Double, bound: Double)
}

extension LocationProblem {
  /// Every rule that a plan breaks by more than a tolerance, relative to the size of what is
  /// compared. Works from the plan alone, without anything of the solver. Linear.
  public func violations(of plan: LocationPlan, tolerance: Double = 1e-6) -> [PlanViolation] {
    guard plan.modules.count == facilities.count, plan.openedByDecision.count == places.count,
      plan.patients.count == accessOptions.count, plan.batches.count == supplyArcs.count
    else { return [.shape(what: "counts")] }
    var found: [PlanViolation] = []
    for (index, module) in plan.modules.enumerated() {
      if let module, !facilities[index].moduleCapacities.indices.contains(module) {
        return [.shape(what: "module of facility \(index)")]
      }
      if module == nil && facilities[index].isRequired {
        found.append(.missingModule(facility: index))
      }
    }
    var largest = 1e-300
    for client in clients { largest = max(largest, client.demand) }
    let flowTolerance = tolerance * largest
    var served = [Double](repeating: 0, count: clients.count)
    var treated = [Double](repeating: 0, count: places.count)
    var needed = [Double](repeating: 0, count: places.count)
    var placesOf = [[Int]](repeating: [], count: clients.count)
    for (index, option) in accessOptions.enumerated() {
      let patients = plan.patients[index]
      if !(patients >= -flowTolerance && patients.isFinite) {
        found.append(.badFlow(what: "patients", index: index, value: patients))
      }
      served[option.client] += patients
      treated[option.place] += patients
      needed[option.place] += patients * option.batchesPerPatient
      if patients > flowTolerance && !placesOf[option.client].contains(option.place) {
        placesOf[option.client].append(option.place)
      }
    }
    for (index, client) in clients.enumerated() {
      let room = tolerance * max(client.demand, largest * 1e-3)
      if served[index] > client.demand + room
        || (client.mustBeServed && served[index] < client.demand - room)
      {
        found.append(.demand(client: index, served: served[index], demand: client.demand))
      }
      if catchmentsAreWhole && placesOf[index].count > 1 {
        found.append(.catchment(client: index, places: placesOf[index]))
      }
    }
    var sent = [Double](repeating: 0, count: places.count)
    var made = [Double](repeating: 0, count: facilities.count)
    for (index, arc) in supplyArcs.enumerated() {
      let batches = plan.batches[index]
      if !(batches >= -flowTolerance && batches.isFinite) {
        found.append(.badFlow(what: "batches", index: index, value: batches))
      }
      sent[arc.place] += batches
      made[arc.facility] += batches
    }
    for (index, place) in places.enumerated() {
      if treated[index] > flowTolerance && !isOpen(index, in: plan) {
        found.append(.closedPlace(place: index, served: treated[index]))
      }
      if let capacity = place.capacity,
        treated[index] > capacity + tolerance * max(capacity, largest)
      {
        found.append(
          .placeCapacity(place: index, served: treated[index], capacity: capacity))
      }
      if abs(sent[index] - needed[index]) > tolerance * max(needed[index], largest) {
        found.append(.balance(place: index, sent: sent[index], needed: needed[index]))
      }
    }
    for (index, facility) in facilities.enumerated() {
      let capacity = plan.modules[index].map { facility.moduleCapacities[$0] } ?? 0
      if made[index] > capacity + tolerance * max(capacity, largest) {
        found.append(
          .facilityCapacity(facility: index, batches: made[index], capacity: capacity))
      }
    }
    for (index, limit) in limits.enumerated() {
      let value = limit.form.value(of: plan)
      let size = max(abs(limit.bound), limit.form.magnitude(of: plan))
      let room = tolerance * max(size, 1e-300)
      let isKept =
        switch limit.relation {
        case .atMost: value <= limit.bound + room
        case .atLeast: value >= limit.bound - room
        case .equal: abs(value - limit.bound) <= room
        }
      if !isKept { found.append(.limit(index: index, value: value, bound: limit.bound)) }
    }
    return found
  }
}

extension LinearForm {
  /// The sum of the sizes of a form's terms: what rounding in its value is relative to.
  func magnitude(of plan: LocationPlan) -> Double {
    var sum = abs(constant)
    for (facility, chosen) in plan.modules.enumerated() {
      if let chosen { sum += abs(module(facility, chosen)) }
    }
    for (place, isOpened) in plan.openedByDecision.enumerated() where isOpened {
      sum += abs(opening(place))
    }
    for (option, served) in plan.patients.enumerated() { sum += abs(patient(option) * served) }
    for (arc, sent) in plan.batches.enumerated() { sum += abs(batch(arc) * sent) }
    return sum
  }
}

import Placement

/// A small generator of its own (SplitMix64), so that the instances never change.
struct Dice {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
  mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }
  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(bits() % UInt64(range.count))
  }
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }
}

/// Random small problems with everything that a problem can have.
struct RandomLocation {
  var clients = 1...4
  var places = 1...3
  var facilities = 1...3
  var modules = 1...2
  var isInteger = false
  var catchmentsAreWhole = false

  func problem(_ seed: UInt64) -> LocationProblem {
    var dice = Dice(seed)
    for _ in 0..<4 { _ = dice.bits() }
    func number(_ low: Double, _ high: Double) -> Double {
      let value = dice.uniform(low, high)
      return isInteger ? value.rounded() : value
    }
    let clientCount = dice.integer(clients)
    let placeCount = dice.integer(places)
    let facilityCount = dice.integer(facilities)
    let rows = (0..<clientCount).map { _ in
      LocationProblem.Client(
        demand: dice.chance(0.05) ? 0 : number(1, 12), mustBeServed: dice.chance(0.1))
    }
    let sites = (0..<facilityCount).map { _ in
      LocationProblem.Facility(
        moduleCapacities: (0..<dice.integer(modules)).map { 6 * Double($0 + 1) + number(0, 4) },
        isRequired: dice.chance(0.15))
    }
    let treatment = (0..<placeCount).map { place in
      let opening: LocationProblem.Opening =
        switch dice.integer(0...9) {
        case 0...2: .always
        case 3...6: .withFacilities([place % facilityCount])
        case 7: .withFacilities(Array(0..<dice.integer(0...facilityCount)))
        default: .byDecision
        }
      return LocationProblem.Place(opening, capacity: dice.chance(0.2) ? number(3, 15) : nil)
    }
    var options: [LocationProblem.AccessOption] = []
    for client in 0..<clientCount {
      for place in 0..<placeCount where dice.chance(0.85) {
        for _ in 0..<dice.integer(1...2) {
          options.append(
            LocationProblem.AccessOption(
              client: client, place: place,
              batchesPerPatient: isInteger || dice.chance(0.6)
                ? 1 : dice.chance(0.1) ? 0 : dice.uniform(0.8, 1.6)))
        }
      }
    }
    var arcs: [LocationProblem.SupplyArc] = []
    for place in 0..<placeCount {
      for facility in 0..<facilityCount where place == facility || dice.chance(0.5) {
        for _ in 0..<(dice.chance(0.2) ? 2 : 1) {
          arcs.append(LocationProblem.SupplyArc(place: place, facility: facility))
        }
      }
    }
    func cost() -> LinearForm {
      LinearForm(
        constant: number(0, 3), patients: options.map { _ in number(0, 3) },
        batches: arcs.map { _ in number(0, 2) },
        modules: sites.map { $0.moduleCapacities.indices.map { number(4, 10) * Double($0 + 1) } },
        openings: treatment.map { _ in number(1, 6) })
    }
    let benefit = LinearForm(patients: options.map { _ in number(1, 6) })
    let money = cost()
    let total = rows.reduce(0) { $0 + $1.demand }
    var limits: [LocationLimit] = []
    if dice.chance(0.5) {
      limits.append(LocationLimit("budget", money, .atMost, number(5, 5 + 4 * total)))
    }
    if dice.chance(0.4) {
      limits.append(
        LocationLimit(
          "served", LinearForm(patients: options.map { _ in 1 }), .atLeast,
          number(0, 0.8) * total))
    }
    if dice.chance(0.3) {
      // A rate: the mean over those served is no more than so much.
      limits.append(
        LocationLimit(
          "rate", LinearForm(patients: options.map { _ in number(-2, 2) }), .atMost, 0))
    }
    if dice.chance(0.25) {
      limits.append(
        LocationLimit(
          "satellites",
          LinearForm(modules: sites.map { $0.moduleCapacities.map { _ in 1 } }), .atMost,
          Double(dice.integer(0...facilityCount))))
    }
    if dice.chance(0.05) {
      limits.append(LocationLimit("exactly", benefit, .equal, number(2, 3 * total)))
    }
    let isBenefit = dice.chance(0.6)
    return LocationProblem(
      clients: rows, places: treatment, facilities: sites, accessOptions: options,
      supplyArcs: arcs, sense: isBenefit ? .maximise : .minimise,
      objective: isBenefit ? benefit : money, limits: limits,
      catchmentsAreWhole: catchmentsAreWhole)
  }
}

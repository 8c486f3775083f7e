/// How many suites the busiest days need, whichever they are: a bound that knows nothing of places.
///
/// A suite can start ⌈ℓ ÷ days of manufacture⌉ batches in ℓ days. All groups that can start on no day
/// outside those ℓ must start within them.
struct CohortSuiteDemand {
  private let facilities: [CohortProblem.Facility]
  /// Suites needed, and the days that say so.
  let suites: Int
  /// Why there is no plan, where this alone says so.
  let shortage: CohortInfeasibility?

  init(_ options: CohortOptions) {
    let problem = options.problem
    facilities = problem.facilities
    let groups = options.groups.sorted { ($0.lastDay, $0.firstDay) < ($1.lastDay, $1.firstDay) }
    var worst = (suites: 0, first: 0, last: 0, patients: 0, startsPerSuite: 1)
    for first in Set(groups.map(\.firstDay)).sorted() {
      var patients = 0
      for group in groups where group.firstDay >= first {
        patients += group.patients.count
        let days = group.lastDay - first + 1
        let startsPerSuite = (days + problem.manufacturingDays - 1) / problem.manufacturingDays
        let suites = (patients + startsPerSuite - 1) / startsPerSuite
        if suites > worst.suites {
          worst = (suites, first, group.lastDay, patients, startsPerSuite)
        }
      }
    }
    suites = worst.suites
    let most = facilities.map(\.suites).sorted(by: >).prefix(problem.facilitiesAtMost)
      .reduce(0, +)
    shortage =
      most < suites
      ? .tooFewSuites(
        firstDay: worst.first, lastDay: worst.last, patients: worst.patients,
        possible: most * worst.startsPerSuite)
      : nil
  }

  /// What facilities cost at least if the open ones and some undecided ones have enough suites; nil where
  /// no choice has.
  ///
  /// The cheapest suites are bought first, a part of a facility at its part of the cost: the relaxation
  /// of a knapsack.
  func leastCost(open: [Int], undecided: [Int], atMost: Int) -> Double? {
    guard open.count <= atMost else { return nil }
    var cost = open.reduce(0) { $0 + facilities[$1].cost }
    var missing = suites - open.reduce(0) { $0 + facilities[$1].suites }
    guard missing > 0 else { return cost }
    let most = undecided.map { facilities[$0].suites }.sorted(by: >).prefix(atMost - open.count)
      .reduce(0, +)
    guard most >= missing else { return nil }
    let byPrice = undecided.filter { facilities[$0].suites > 0 }
      .map { (price: facilities[$0].cost / Double(facilities[$0].suites), facility: $0) }
      .sorted { ($0.price, $0.facility) < ($1.price, $1.facility) }
    for (price, facility) in byPrice where missing > 0 {
      let bought = min(missing, facilities[facility].suites)
      cost += price * Double(bought)
      missing -= bought
    }
    return cost
  }
}

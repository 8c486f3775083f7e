/// What a plan breaks.
public enum CohortViolation: Hashable, Sendable {
  /// Not one assignment for each patient.
  case assignmentCount(Int)
  /// More facilities are open than may be, or one that does not exist, or one twice.
  case openFacilities([Int])
  /// A patient at a facility that is not open.
  case closedFacility(patient: Int)
  /// A patient's cells by a mode that does not exist there.
  case noLane(patient: Int)
  /// A start before cells arrive, or after more days of hold than allowed.
  case startDay(patient: Int, earliest: Int, latest: Int)
  /// A product back after its time.
  case late(patient: Int, turnaroundDays: Int)
  /// More batches in manufacture on a day than there are suites.
  case suites(facility: Int, day: Int, batches: Int)
}

/// What a plan costs and what it breaks, found from the plan and the problem alone.
public struct CohortCheck: Hashable, Sendable {
  /// The cost of open facilities.
  public var facilityCost = 0.0
  /// The cost of transport in both directions.
  public var transportCost = 0.0
  /// The cost that every patient brings.
  public var patientCost = 0.0
  /// The mean days from collection to return, nil without patients.
  public var meanTurnaroundDays: Double?
  /// The mean days held, nil without patients.
  public var meanHoldDays: Double?
  /// Everything that is broken.
  public var violations: [CohortViolation] = []

  /// The sum.
  public var objective: Double { facilityCost + transportCost + patientCost }

  /// Checks a plan.
  ///
  /// - Complexity: O(patients × days of manufacture).
  public init(_ plan: CohortPlan, of problem: CohortProblem) {
    guard plan.assignments.count == problem.patients.count else {
      violations.append(.assignmentCount(plan.assignments.count))
      return
    }
    let isOpen = Set(plan.open)
    if plan.open.count > problem.facilitiesAtMost || isOpen.count != plan.open.count
      || !plan.open.allSatisfy(problem.facilities.indices.contains)
    {
      violations.append(.openFacilities(plan.open))
      return
    }
    facilityCost = plan.open.reduce(0) { $0 + problem.facilities[$1].cost }
    patientCost = Double(problem.patients.count) * problem.costPerPatient

    struct SuiteDay: Hashable {
      var facility: Int
      var day: Int
    }
    var batches: [SuiteDay: Int] = [:]
    var turnaround = 0
    var held = 0
    for (index, assignment) in plan.assignments.enumerated() {
      let patient = problem.patients[index]
      guard isOpen.contains(assignment.facility) else {
        violations.append(.closedFacility(patient: index))
        continue
      }
      guard problem.modesIn.indices.contains(assignment.modeIn),
        problem.modesOut.indices.contains(assignment.modeOut),
        let costIn = problem.costIn[patient.site][assignment.facility][assignment.modeIn],
        let costOut = problem.costOut[patient.site][assignment.facility][assignment.modeOut]
      else {
        violations.append(.noLane(patient: index))
        continue
      }
      transportCost += costIn + costOut
      let arrival =
        patient.day + problem.preparationDays + problem.modesIn[assignment.modeIn].days
      let hold = assignment.startDay - arrival
      if hold < 0 || hold > problem.holdDays {
        violations.append(
          .startDay(patient: index, earliest: arrival, latest: arrival + problem.holdDays))
      }
      let days =
        assignment.startDay + problem.manufacturingDays + problem.testingDays
        + problem.modesOut[assignment.modeOut].days - patient.day
      if days - (problem.limitCountsHold ? 0 : hold) > problem.turnaroundLimitDays {
        violations.append(.late(patient: index, turnaroundDays: days))
      }
      turnaround += days
      held += hold
      for day in assignment.startDay..<(assignment.startDay + problem.manufacturingDays) {
        batches[SuiteDay(facility: assignment.facility, day: day), default: 0] += 1
      }
    }
    let crowded = batches.filter { $0.value > problem.facilities[$0.key.facility].suites }
    violations += crowded.sorted { ($0.key.facility, $0.key.day) < ($1.key.facility, $1.key.day) }
      .map { .suites(facility: $0.key.facility, day: $0.key.day, batches: $0.value) }
    if !problem.patients.isEmpty {
      let count = Double(problem.patients.count)
      meanTurnaroundDays = Double(turnaround) / count
      meanHoldDays = Double(held) / count
    }
  }
}

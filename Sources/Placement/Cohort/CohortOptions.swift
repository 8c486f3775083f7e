/// A cohort problem in the form that the search works on.
///
/// Patients of the same site and day are alike, so a group stands for them and only numbers of patients
/// are decided: exact, because any numbers can be handed out to the group's patients in any order. For a
/// group, a facility and a day of start, the modes do not touch anybody else, so the cheapest pair that
/// is in time is settled here.
struct CohortOptions {
  struct Group {
    /// By their places in the problem.
    var patients: [Int]
    /// By facility, in the order of start days.
    var starts: [[Start]]
    /// The first and last day on which the group can start anywhere.
    var firstDay = Int.max
    var lastDay = Int.min

    /// The cost of the cheapest start at each facility; nil where there is none.
    var cheapest: [Double?]
  }

  struct Start {
    var day: Int
    var cost: Double
    var modeIn: Int
    var modeOut: Int
  }

  let problem: CohortProblem
  var groups: [Group] = []
  /// Patients whom no facility can treat in time.
  var unreachable: [Int] = []

  /// - Parameter aggregates: false gives every patient a group, to test that it makes no difference.
  init(_ problem: CohortProblem, aggregates: Bool = true) {
    self.problem = problem
    let order = problem.patients.indices.sorted {
      let (left, right) = (problem.patients[$0], problem.patients[$1])
      return (left.day, left.site, $0) < (right.day, right.site, $1)
    }
    for index in order {
      let patient = problem.patients[index]
      if aggregates, let last = groups.last?.patients[0], problem.patients[last] == patient {
        groups[groups.count - 1].patients.append(index)
        continue
      }
      let starts = problem.facilities.indices.map { facility in
        problem.facilities[facility].suites > 0 ? Self.starts(problem, patient, facility) : []
      }
      var group = Group(
        patients: [index], starts: starts, cheapest: starts.map { $0.map(\.cost).min() })
      for start in starts.joined() {
        group.firstDay = min(group.firstDay, start.day)
        group.lastDay = max(group.lastDay, start.day)
      }
      groups.append(group)
    }
    unreachable = groups.filter { $0.cheapest.allSatisfy { $0 == nil } }.flatMap(\.patients)
      .sorted()
  }

  private static func starts(
    _ problem: CohortProblem, _ patient: CohortProblem.Patient, _ facility: Int
  ) -> [Start] {
    var best: [Int: Start] = [:]
    for hold in 0...problem.holdDays {
      for (modeIn, mode) in problem.modesIn.enumerated() {
        guard let costIn = problem.costIn[patient.site][facility][modeIn] else { continue }
        let day = patient.day + problem.preparationDays + mode.days + hold
        let ready =
          day - (problem.limitCountsHold ? 0 : hold) + problem.manufacturingDays
          + problem.testingDays - patient.day
        for (modeOut, back) in problem.modesOut.enumerated()
        where ready + back.days <= problem.turnaroundLimitDays {
          guard let costOut = problem.costOut[patient.site][facility][modeOut] else { continue }
          let cost = costIn + costOut
          // Ties: the shortest hold, then the first modes.
          if best[day].map({ cost < $0.cost }) ?? true {
            best[day] = Start(day: day, cost: cost, modeIn: modeIn, modeOut: modeOut)
          }
        }
      }
    }
    return best.values.sorted { $0.day < $1.day }
  }
}

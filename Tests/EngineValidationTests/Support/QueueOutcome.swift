/// What happened to the customers of one class at one station, in the window of a run.
struct ClassTotals: Sendable, Equatable {
  var arrivals = 0
  var turnedAway = 0
  /// Accepted customers who could not start at once.
  var delayed = 0
  var overLimit = 0
  var started = 0
  /// Time waited by those who started or gave up in the window, from their arrival on.
  var waited = 0.0
  var gaveUp = 0
  var completed = 0
  /// Time at the station of those who completed, from their arrival on.
  var stayed = 0.0
  /// Customers who went on for good, and those of them whose last service had to be repeated.
  var finished = 0
  var failed = 0
}

/// What happened at one station, in the window of a run.
struct StationTotals: Sendable, Equatable {
  var classes: [ClassTotals]
  /// Area under the number waiting, the number in service and the effective capacity.
  var queueArea = 0.0
  var busyArea = 0.0
  var utilisation: Double?
  /// The time for which so many were present, by number.
  var timeAt: [Double] = []

  var all: ClassTotals {
    classes.reduce(into: ClassTotals()) { sum, each in
      sum.arrivals += each.arrivals
      sum.turnedAway += each.turnedAway
      sum.delayed += each.delayed
      sum.overLimit += each.overLimit
      sum.started += each.started
      sum.waited += each.waited
      sum.gaveUp += each.gaveUp
      sum.completed += each.completed
      sum.stayed += each.stayed
      sum.finished += each.finished
      sum.failed += each.failed
    }
  }

  /// Time with at most, or with exactly, so many present.
  func time(upTo number: Int) -> Double { timeAt.prefix(number + 1).reduce(0, +) }
  func time(at number: Int) -> Double { number < timeAt.count ? timeAt[number] : 0 }
}

/// One run of a ``QueueModel``.
struct QueueOutcome: Sendable, Equatable {
  var window: Double
  var stations: [StationTotals]
  /// Sums over the days of the window of the number present at each probe.
  var probed: [Double]
  /// Arrivals counted in the window by the half of the period in which they fell.
  var arrivalsByHalf: [Int]
  var periods: Double
  /// The control variates, each with expectation 0.
  var controls: [Double]
  /// The number at the first station when the run ended.
  var presentAtEnd: Int
  var events: Int
  /// Broken invariants, in words; empty in a sound run.
  var violations: [String]
}

/// How long to run, how often, and from which seed.
struct RunPlan: Sendable {
  var warmUp: Double
  var window: Double
  var replications: Int
  /// Replications of the nightly tier.
  var nightlyReplications: Int
  /// Rates at which the smoothed loads among the control variates forget; none for no controls.
  var forgetting: [Double] = []
  /// Systems that the same customers also run through, for further controls.
  var companions: [CompanionControls.Kind] = []
}

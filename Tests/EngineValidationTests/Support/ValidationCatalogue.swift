import Randomness

/// Every queue of the suite, in the order of the gallery.
enum ValidationCatalogue {
  /// Queues that belong together, with a word about them.
  struct Chapter: Sendable {
    var title: String
    var text: String
    var cases: [ValidationCase]
  }

  /// The chapters; empty only if a case could not be built, which a test would tell.
  static let chapters: [Chapter] = (try? build()) ?? []
  static let cases: [ValidationCase] = chapters.flatMap(\.cases)

  /// The arithmetic of a plan: windows are chosen by the time scale of the queue.
  static func plan(
    warmUp: Double, window: Double, replications: Int = 100, nightly: Int = 2_200,
    utilisation: Double? = nil, capacity: Double = 1, companions: [CompanionControls.Kind] = []
  ) -> RunPlan {
    var plan = RunPlan(
      warmUp: warmUp, window: window, replications: replications, nightlyReplications: nightly)
    plan.companions = companions
    if let utilisation {
      let idle = max(0.15, 1 - utilisation)
      let rate = 0.6 * idle * idle * capacity
      plan.forgetting = [rate, 4 * rate]
    }
    return plan
  }
}

/// Measures that many cases have.
extension ValidationCase.Measure {
  typealias Precision = ValidationCase.Precision

  static func wait(
    _ expected: Double, name: String = "mean wait", kind: Int? = nil,
    _ precision: Precision = .standard
  ) -> Self {
    let totals: @Sendable (QueueOutcome) -> ClassTotals = { outcome in
      guard let kind else { return outcome.stations[0].all }
      return outcome.stations[0].classes[kind]
    }
    return Self(name, expected, precision) {
      totals($0).waited
    } per: {
      Double(totals($0).started + totals($0).gaveUp)
    }
  }

  static func queue(_ expected: Double, _ precision: Precision = .standard) -> Self {
    Self("mean number waiting", expected, precision) {
      $0.stations[0].queueArea
    } per: {
      $0.window
    }
  }

  static func system(
    _ expected: Double, name: String = "mean number present", _ precision: Precision = .standard
  ) -> Self {
    Self(name, expected, precision) {
      $0.stations[0].queueArea + $0.stations[0].busyArea
    } per: {
      $0.window
    }
  }

  static func time(
    _ expected: Double, station: Int = 0, name: String = "mean time at the station"
  )
    -> Self
  {
    Self(name, expected) {
      $0.stations[station].all.stayed
    } per: {
      Double($0.stations[station].all.completed)
    }
  }

  static func utilisation(_ expected: Double) -> Self {
    Self("utilisation", expected) {
      ($0.stations[0].utilisation ?? .nan) * $0.window
    } per: {
      $0.window
    }
  }

  static func waiting(_ expected: Double, _ precision: Precision = .standard) -> Self {
    Self("probability of waiting", expected, precision) {
      Double($0.stations[0].all.delayed)
    } per: {
      Double($0.stations[0].all.arrivals - $0.stations[0].all.turnedAway)
    }
  }

  static func turnedAway(_ expected: Double, _ precision: Precision = .standard) -> Self {
    Self("probability of being turned away", expected, precision) {
      Double($0.stations[0].all.turnedAway)
    } per: {
      Double($0.stations[0].all.arrivals)
    }
  }

  static func givingUp(_ expected: Double, _ precision: Precision = .standard) -> Self {
    Self("probability of giving up", expected, precision) {
      Double($0.stations[0].all.gaveUp)
    } per: {
      Double($0.stations[0].all.arrivals)
    }
  }

  static func empty(_ expected: Double, _ precision: Precision = .standard) -> Self {
    Self("probability of none present", expected, precision) {
      $0.stations[0].time(at: 0)
    } per: {
      $0.window
    }
  }
}

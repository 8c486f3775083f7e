import RealModule
public import Statistics

/// How long patients and material wait for a facility, as a function of its suites and their use.
///
/// The shape is Sakasegawa's approximation for M/M/c, (ρ^(√(2(c+1))−1)) ÷ (c·(1−ρ)) services
/// (Annals of the Institute of Statistical Mathematics 29, 1977, doi:10.1007/BF02532775); the scale,
/// which stands for variability of the processes and for the rules of booking, is learned from
/// simulations. Material also waits a constant, the reserve that a booking keeps for the way.
public struct CongestionModel: Sendable, Hashable {
  /// Mean hours that a batch holds a suite.
  public let occupancyHours: Double
  /// The wait for an appointment, as a multiple of the shape, with its interval.
  public private(set) var appointmentScale: Estimate
  /// The mean wait of material for a suite, hours, with its interval.
  public private(set) var suiteWaitHours: Estimate
  /// Facilities observed, each under one network.
  public let observations: Int
  /// The mean wait of material by facility, hours, of those that were observed.
  private let suiteWaits: [Int: Double]

  /// What was seen at a facility under a network, over some replications.
  struct Observation: Sendable, Hashable {
    var facility: Int
    var suites: Int
    /// Busy share of the suites.
    var use: Double
    var aphereses: Double
    var appointmentWaitHours: Double
    var batches: Double
    var suiteWaitHours: Double

    /// Mean wait for an appointment, hours.
    var meanAppointmentWait: Double {
      aphereses > 0 ? appointmentWaitHours / aphereses : 0
    }
    /// Mean wait of material, hours.
    var meanSuiteWait: Double { batches > 0 ? suiteWaitHours / batches : 0 }
  }

  /// Nothing is known: nobody waits.
  init(occupancyHours: Double) {
    self.occupancyHours = occupancyHours
    appointmentScale = Estimate(mean: 0, count: 0)
    suiteWaitHours = Estimate(mean: 0, count: 0)
    observations = 0
    suiteWaits = [:]
  }

  /// Learns the scale so that the total wait of all patients is met, jackknifed over facilities.
  init(occupancyHours: Double, observations: [Observation]) {
    self.occupancyHours = occupancyHours
    let seen = observations.filter { $0.aphereses > 0 && $0.suites > 0 }
    self.observations = seen.count
    appointmentScale = ratioEstimate(
      numerators: seen.map(\.appointmentWaitHours),
      denominators: seen.map {
        $0.aphereses * occupancyHours * Self.shape(suites: $0.suites, use: $0.use)
      })
    suiteWaitHours = ratioEstimate(
      numerators: seen.map(\.suiteWaitHours), denominators: seen.map(\.batches))
    var totals: [Int: (hours: Double, batches: Double)] = [:]
    for one in seen where one.batches > 0 {
      let total = totals[one.facility] ?? (0, 0)
      totals[one.facility] = (total.hours + one.suiteWaitHours, total.batches + one.batches)
    }
    suiteWaits = totals.mapValues { $0.hours / $0.batches }
  }

  /// The mean wait of material for a suite of a facility, hours: its own where it was observed.
  func suiteWait(at facility: Int) -> Double {
    suiteWaits[facility] ?? suiteWaitHours.mean ?? 0
  }

  /// The wait in line of M/M/c, in services; use at or above 1 counts as 0.99.
  static func shape(suites: Int, use: Double) -> Double {
    let use = min(max(use, 0), 0.99)
    guard use > 0, suites > 0 else { return 0 }
    let servers = Double(suites)
    return .pow(use, .sqrt(2 * (servers + 1)) - 1) / (servers * (1 - use))
  }

  /// The expected wait for an appointment, hours.
  func appointmentWait(suites: Int, use: Double) -> Double {
    (appointmentScale.mean ?? 0) * occupancyHours * Self.shape(suites: suites, use: use)
  }

  /// The greatest use, up to `most`, at which the wait for an appointment is at most some hours.
  func greatestUse(suites: Int, waitHours: Double, most: Double) -> Double {
    if appointmentWait(suites: suites, use: most) <= waitHours { return most }
    var low = 0.0
    var high = most
    for _ in 0..<60 {
      let middle = low + (high - low) / 2
      if appointmentWait(suites: suites, use: middle) <= waitHours {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }
}

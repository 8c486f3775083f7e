import RealModule
public import Statistics
public import SupplyNetwork

/// How long patients and material wait for a facility, as a function of its suites and their use.
///
/// The shape is Sakasegawa's approximation for M/M/c, (ρ^(√(2(c+1))−1)) ÷ (c·(1−ρ)) services
/// (Annals of the Institute of Statistical Mathematics 29, 1977, doi:10.1007/BF02532775); the scale,
/// which stands for variability of the processes and for the rules of booking, and the power to which the
/// shape is raised are learned from simulations, for each way in which facilities share their work. Where batches go to whichever is free,
/// all facilities are one line. Material also waits a constant, the reserve that a booking keeps for the
/// way.
public struct CongestionModel: Sendable, Hashable {
  /// How facilities share their work.
  public enum Sharing: String, Sendable, Hashable, CaseIterable {
    /// Each has a line of its own.
    case separate
    /// The nearest that is soon free makes the batch.
    case nearest
    /// Whichever is free first makes the batch.
    case pooled

    /// How facilities share their work under a way of dispatch.
    public init(_ dispatch: DispatchPolicy) {
      switch dispatch {
      case .assignedFacility, .facilityShares: self = .separate
      case .nearestWithin: self = .nearest
      case .earliestSlot, .leastLoaded: self = .pooled
      }
    }
  }

  /// Mean hours that a batch holds a suite.
  public let occupancyHours: Double
  /// By way of sharing: the wait for an appointment, as a multiple of the shape's power, with its
  /// interval; its count is the number of lines observed.
  public private(set) var appointmentScales: [Sharing: Estimate]
  /// By way of sharing, in the order of all: the power of the shape; 1 where too little was seen.
  public private(set) var exponents: [Double]
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

  /// The use above which a line counts as having no steady state that a few years could show.
  private static let greatestUse = 0.97

  /// Nothing is known: nobody waits.
  init(occupancyHours: Double) {
    self.occupancyHours = occupancyHours
    appointmentScales = [:]
    exponents = Sharing.allCases.map { _ in 1 }
    suiteWaitHours = Estimate(mean: 0, count: 0)
    observations = 0
    suiteWaits = [:]
  }

  /// Learns the scales so that the total wait of all patients is met, jackknifed over lines.
  ///
  /// - Parameter networks: what was seen at the facilities of each network, and how they shared.
  init(
    occupancyHours: Double, networks: [(sharing: Sharing, facilities: [Observation])]
  ) {
    self.occupancyHours = occupancyHours
    var scales: [Sharing: Estimate] = [:]
    var powers: [Double] = []
    for sharing in Sharing.allCases {
      let lines = networks.filter { $0.sharing == sharing }.flatMap { network in
        sharing == .separate ? network.facilities : [Observation(line: network.facilities)]
      }.filter { $0.aphereses > 0 && $0.suites > 0 && $0.use < Self.greatestUse }
      let power = Self.power(lines)
      powers.append(power)
      guard !lines.isEmpty else { continue }
      scales[sharing] = ratioEstimate(
        numerators: lines.map(\.appointmentWaitHours),
        denominators: lines.map {
          $0.aphereses * occupancyHours * .pow(Self.shape(suites: $0.suites, use: $0.use), power)
        })
    }
    appointmentScales = scales
    exponents = powers
    let seen = networks.flatMap(\.facilities).filter { $0.aphereses > 0 && $0.suites > 0 }
    observations = seen.count
    suiteWaitHours = ratioEstimate(
      numerators: seen.map(\.suiteWaitHours), denominators: seen.map(\.batches))
    var totals: [Int: (hours: Double, batches: Double)] = [:]
    for one in seen where one.batches > 0 {
      let total = totals[one.facility] ?? (0, 0)
      totals[one.facility] = (total.hours + one.suiteWaitHours, total.batches + one.batches)
    }
    suiteWaits = totals.mapValues { $0.hours / $0.batches }
  }

  /// The power of the shape that waits follow best: least squares of logarithms, each line counting as
  /// many times as patients were seen.
  private static func power(_ lines: [Observation]) -> Double {
    let points = lines.filter { $0.appointmentWaitHours > 0 && $0.use > 0 }.map {
      (
        x: Double.log(shape(suites: $0.suites, use: $0.use)),
        y: Double.log($0.meanAppointmentWait), weight: $0.aphereses
      )
    }
    guard points.count >= 4 else { return 1 }
    let total = points.reduce(0) { $0 + $1.weight }
    let x = points.reduce(0) { $0 + $1.weight * $1.x } / total
    let y = points.reduce(0) { $0 + $1.weight * $1.y } / total
    let square = points.reduce(0) { $0 + $1.weight * ($1.x - x) * ($1.x - x) }
    let product = points.reduce(0) { $0 + $1.weight * ($1.x - x) * ($1.y - y) }
    // Lines that are all alike tell nothing of the slope.
    guard square / total > 0.05 else { return 1 }
    return min(max(product / square, leastPower), greatestPower)
  }

  private static let leastPower = 0.25
  private static let greatestPower = 1.5

  /// The scale and the power of a way of sharing; those of another where it was never seen.
  func scale(_ sharing: Sharing) -> (factor: Double, power: Double) {
    for other in [sharing, .pooled, .nearest, .separate] {
      if let mean = appointmentScales[other]?.mean,
        let index = Sharing.allCases.firstIndex(of: other)
      {
        return (mean, exponents[index])
      }
    }
    return (0, 1)
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

  /// The expected wait for an appointment in a line, hours.
  func appointmentWait(_ sharing: Sharing, suites: Int, use: Double) -> Double {
    let scale = scale(sharing)
    return scale.factor * occupancyHours * .pow(Self.shape(suites: suites, use: use), scale.power)
  }

  /// The greatest use, up to `most`, at which the wait for an appointment is at most some hours.
  func greatestUse(
    _ sharing: Sharing, suites: Int, waitHours: Double, most: Double
  ) -> Double {
    if appointmentWait(sharing, suites: suites, use: most) <= waitHours { return most }
    var low = 0.0
    var high = most
    for _ in 0..<60 {
      let middle = low + (high - low) / 2
      if appointmentWait(sharing, suites: suites, use: middle) <= waitHours {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }
}

extension CongestionModel.Observation {
  /// Facilities that work as one line.
  init(line facilities: [Self]) {
    let suites = facilities.reduce(0) { $0 + $1.suites }
    func sum(_ value: (Self) -> Double) -> Double { facilities.reduce(0) { $0 + value($1) } }
    self.init(
      facility: facilities.first?.facility ?? 0, suites: suites,
      use: suites > 0 ? sum { $0.use * Double($0.suites) } / Double(suites) : 0,
      aphereses: sum { $0.aphereses }, appointmentWaitHours: sum { $0.appointmentWaitHours },
      batches: sum { $0.batches }, suiteWaitHours: sum { $0.suiteWaitHours })
  }
}

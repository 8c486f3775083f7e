/// A factor of a hazard that changes by steps with the days since referral.
public struct HazardSteps: Hashable, Sendable {
  /// Days since referral from which each factor holds; the first is 0, and they increase.
  public let days: [Double]
  /// The factors.
  public let factors: [Double]

  /// Creates steps.
  ///
  /// - Parameters:
  ///   - days: from 0 on, increasing.
  ///   - factors: as many, none negative.
  public init(days: [Double], factors: [Double]) {
    self.days = days
    self.factors = factors
  }

  /// A factor that never changes.
  public static let constant = HazardSteps(days: [0], factors: [1])

  /// Whether the hazard is as it would be without steps.
  public var isConstant: Bool { factors.allSatisfy { $0 == 1 } }

  /// The integral of the factor from referral to a day.
  public func integral(toDay day: Double) -> Double {
    var area = 0.0
    for index in days.indices where days[index] < day {
      let end = index + 1 < days.count ? min(days[index + 1], day) : day
      area += factors[index] * (end - days[index])
    }
    return area
  }

  /// The day at which the integral of the factor reaches an area: infinite where it never does.
  public func day(ofIntegral area: Double) -> Double {
    var left = area
    for index in days.indices {
      let length = index + 1 < days.count ? days[index + 1] - days[index] : .infinity
      if factors[index] > 0, left <= factors[index] * length {
        return days[index] + left / factors[index]
      }
      if length < .infinity { left -= factors[index] * length }
    }
    return .infinity
  }

  /// The steps with every factor from a day on multiplied by another.
  public func multiplied(by factor: Double, fromDay day: Double) -> HazardSteps {
    let changes = (days + (days.contains(day) ? [] : [day])).sorted()
    return HazardSteps(
      days: changes,
      factors: changes.map { change in
        let index = days.lastIndex { $0 <= change } ?? 0
        return factors[index] * (change >= day ? factor : 1)
      })
  }
}

extension Therapy {
  /// How the hazards of attrition depend on waiting and on the patient.
  public struct HazardVariation: Hashable, Sendable {
    /// A line of therapy that patients come from.
    public struct Line: Hashable, Sendable {
      /// The line in words, such as `third`.
      public var name: String
      /// Share of the referred.
      public var share: Double
      /// Multiplies every hazard of these patients.
      public var factor: Double

      /// Creates a line.
      public init(name: String, share: Double, factor: Double) {
        self.name = name
        self.share = share
        self.factor = factor
      }
    }

    /// Treatment that keeps the disease down until infusion.
    public struct Bridging: Hashable, Sendable {
      /// Share of the referred who get it.
      public var share: Double
      /// Day since referral from which it works.
      public var fromDay: Double
      /// Multiplies their hazard of progression from then on.
      public var progressionFactor: Double

      /// Creates bridging.
      public init(share: Double, fromDay: Double, progressionFactor: Double) {
        self.share = share
        self.fromDay = fromDay
        self.progressionFactor = progressionFactor
      }
    }

    /// Factor of the hazard of death by days since referral.
    public var death = HazardSteps.constant
    /// Factor of the hazard of progression by days since referral.
    public var progression = HazardSteps.constant
    /// Factor of the hazard of withdrawal by days since referral.
    public var withdrawal = HazardSteps.constant
    /// Lines of therapy, whose shares sum to 1; empty where they make no difference.
    public var lines: [Line] = []
    /// Bridging; nil is none.
    public var bridging: Bridging?

    /// Creates a variation that changes nothing.
    public init() {}
  }
}

extension Therapy.Attrition {
  /// The sum of the mean hazards per day over so many days from referral, for reckonings that know
  /// one hazard only; without variation the plain sum.
  public func meanTotalPerDay(overDays days: Double) -> Double {
    guard let variation, days > 0 else {
      return deathPerDay + progressionPerDay + withdrawalPerDay
    }
    let lines =
      variation.lines.isEmpty ? 1 : variation.lines.reduce(0) { $0 + $1.share * $1.factor }
    var progression = variation.progression.integral(toDay: days)
    if let bridging = variation.bridging {
      let bridged = variation.progression.multiplied(
        by: bridging.progressionFactor, fromDay: bridging.fromDay)
      progression += bridging.share * (bridged.integral(toDay: days) - progression)
    }
    return lines / days
      * (deathPerDay * variation.death.integral(toDay: days)
        + progressionPerDay * progression
        + withdrawalPerDay * variation.withdrawal.integral(toDay: days))
  }
}

import RealModule

/// What treatment is worth by how long the patient waited: the user's own curve. Nothing is assumed
/// where none is given, since no curve holds for every product and disease.
public struct Benefit: Hashable, Sendable {
  /// The delay that the curve is of.
  public enum Delay: String, Hashable, Sendable, CaseIterable {
    /// Referral to infusion.
    case referralToInfusion = "referral_to_infusion"
    /// End of the apheresis whose cells were infused to infusion.
    case veinToVein = "vein_to_vein"
  }

  /// A point of the curve.
  public struct Point: Hashable, Sendable {
    /// The delay, days.
    public var days: Double
    /// QALYs that one infusion gains over the care that the patient has without it, present value at
    /// infusion.
    public var qalys: Double
    /// The standard error of that gain.
    public var standardError: Double

    /// Creates a point.
    public init(days: Double, qalys: Double, standardError: Double = 0) {
      self.days = days
      self.qalys = qalys
      self.standardError = standardError
    }
  }

  /// The delay that the curve is of.
  public var delay: Delay
  /// The points by increasing delay; linear between them, constant outside.
  public var points: [Point]
  /// Yearly rate at which the time from referral to infusion is discounted.
  public var discountRate: Double
  /// Weight of a QALY for the severity of the condition.
  public var severityWeight: Double
  /// Standard errors that are taken off the gain for its uncertainty.
  public var penaltyStandardErrors: Double
  /// What the payer would pay for a QALY, currency.
  public var thresholdPerQALY: Double

  /// Creates a benefit; `points` has at least one.
  public init(
    delay: Delay, points: [Point], discountRate: Double, severityWeight: Double = 1,
    penaltyStandardErrors: Double = 0, thresholdPerQALY: Double
  ) {
    self.delay = delay
    self.points = points
    self.discountRate = discountRate
    self.severityWeight = severityWeight
    self.penaltyStandardErrors = penaltyStandardErrors
    self.thresholdPerQALY = thresholdPerQALY
  }

  /// What one infusion is worth, QALYs: the curve less the penalty, weighted, discounted to referral.
  ///
  /// - Parameters:
  ///   - veinToVeinDays: end of apheresis to infusion.
  ///   - referralToInfusionDays: referral to infusion.
  /// - Complexity: O(points).
  public func qalys(veinToVeinDays: Double, referralToInfusionDays: Double) -> Double {
    let days = delay == .veinToVein ? veinToVeinDays : referralToInfusionDays
    return severityWeight * gain(afterDays: days)
      * Double.pow(1 + discountRate, -referralToInfusionDays / 365)
  }

  /// The curve less the penalty.
  private func gain(afterDays days: Double) -> Double {
    func net(_ point: Point) -> Double {
      point.qalys - penaltyStandardErrors * point.standardError
    }
    guard let next = points.firstIndex(where: { $0.days >= days }) else {
      return points.last.map(net) ?? 0
    }
    guard next > 0 else { return net(points[0]) }
    let (before, after) = (points[next - 1], points[next])
    let share = (days - before.days) / (after.days - before.days)
    return (1 - share) * net(before) + share * net(after)
  }
}

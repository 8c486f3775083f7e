public import Randomness

extension Therapy.Infusion {
  /// How fast a thawed dose may be given, and how soon it must be.
  public struct Thaw: Sendable {
    /// Minutes after thaw within which the dose must be in the patient.
    public var windowMinutes: Double
    /// Volume of the dose, mL.
    public var volume: Distribution
    /// DMSO in the product, mg/mL.
    public var dmsoPerMillilitre: Double
    /// Largest rate of DMSO, mg for each kg of body weight and minute.
    public var dmsoLimit: Double
    /// Body weight, kg.
    public var bodyWeight: Distribution
    /// Probability that a dose which takes longer than the window is lost.
    public var lossBeyondWindow: Double

    /// Creates a thaw profile.
    public init(
      windowMinutes: Double, volume: Distribution, dmsoPerMillilitre: Double, dmsoLimit: Double,
      bodyWeight: Distribution, lossBeyondWindow: Double = 1
    ) {
      self.windowMinutes = windowMinutes
      self.volume = volume
      self.dmsoPerMillilitre = dmsoPerMillilitre
      self.dmsoLimit = dmsoLimit
      self.bodyWeight = bodyWeight
      self.lossBeyondWindow = lossBeyondWindow
    }

    /// The least time in which a dose of so many mL may be given to a patient of so many kg, minutes.
    public func leastMinutes(volume: Double, bodyWeight: Double) -> Double {
      volume * dmsoPerMillilitre / (bodyWeight * dmsoLimit)
    }
  }

  /// A grade of toxicity (CRS, ICANS) or a group of grades, and the care that it takes.
  public struct ToxicityGrade: Sendable {
    /// The grade in words, such as `3-4`.
    public var name: String
    /// Share of the infused.
    public var share: Double
    /// Stay in hospital after infusion, days; nil is that of all patients.
    public var inpatientStayDays: Distribution?
    /// From infusion to the transfer to intensive care, days.
    public var onsetDays: Distribution
    /// Days in intensive care; nil is none.
    public var intensiveCareDays: Distribution?

    /// Creates a grade.
    public init(
      name: String, share: Double, inpatientStayDays: Distribution?, onsetDays: Distribution,
      intensiveCareDays: Distribution?
    ) {
      self.name = name
      self.share = share
      self.inpatientStayDays = inpatientStayDays
      self.onsetDays = onsetDays
      self.intensiveCareDays = intensiveCareDays
    }
  }
}

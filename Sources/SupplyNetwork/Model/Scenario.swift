/// What the world does to a configuration: a level of demand, changed inputs, disruptions.
public struct Scenario: Sendable {
  /// The scenario's name, unique in its network.
  public var name: String
  /// The scenario in words.
  public var description: String
  /// Multiplies the level of demand throughout.
  public var demandMultiplier: Double
  /// Inputs that differ; they were applied when the network was read for this scenario.
  public var changes: [NetworkOverride]
  /// What happens, in the order of the file.
  public var disruptions: [Disruption]

  /// Creates a scenario.
  public init(
    name: String, description: String = "", demandMultiplier: Double = 1,
    changes: [NetworkOverride] = [], disruptions: [Disruption] = []
  ) {
    self.name = name
    self.description = description
    self.demandMultiplier = demandMultiplier
    self.changes = changes
    self.disruptions = disruptions
  }

  /// The same scenario if nothing happened. Its disruptions are there but last no time, so that it
  /// is simulated by the same arithmetic, to the last bit.
  public var undisturbed: Scenario {
    let never = NumberRange.greatest..<NumberRange.greatest
    var scenario = self
    for index in disruptions.indices { scenario.disruptions[index].period = never }
    return scenario
  }

  /// The largest product of demand multipliers at any time.
  public var largestDemandMultiplier: Double {
    let surges = disruptions.compactMap { disruption -> (Range<Double>, Double)? in
      guard case .demandSurge(let multiplier) = disruption.kind else { return nil }
      return (disruption.period, multiplier)
    }
    // Demand only rises where a surge begins, or falls back where one below 1 ends.
    let moments: [Double] = [0] + surges.flatMap { [$0.0.lowerBound, $0.0.upperBound] }
    return moments.map { moment in
      surges.reduce(demandMultiplier) { product, surge in
        surge.0.contains(moment) ? product * surge.1 : product
      }
    }.max() ?? demandMultiplier
  }
}

/// Something that happens in a scenario, nobody having known of it before.
public struct Disruption: Hashable, Sendable {
  /// When, hours from the start of the horizon.
  public var period: Range<Double>
  /// What.
  public var kind: Kind

  /// Creates a disruption.
  public init(period: Range<Double>, kind: Kind) {
    self.period = period
    self.kind = kind
  }

  /// What happens.
  public enum Kind: Hashable, Sendable {
    /// A facility works no longer. What is in it is lost, or waits for the end.
    case facilityLoss(facility: Int, losesMaterial: Bool)
    /// Nothing leaves by a mode.
    case closedMode(String)
    /// Shipments by lanes that match, nil matching all, are late more often and for longer.
    case delay(
      mode: String?, centre: Int?, facility: Int?, hoursFactor: Double, probabilityFactor: Double)
    /// Demand is multiplied.
    case demandSurge(Double)
    /// Each facility, or one, starts so many batches a week at most.
    case startLimit(facility: Int?, startsPerWeek: Int)
  }
}

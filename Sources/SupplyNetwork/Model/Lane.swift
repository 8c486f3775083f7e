public import Randomness

/// How cells travel.
public struct TransportMode: Hashable, Sendable {
  /// The mode's name: `van`, `air`.
  public var name: String
  /// Whether it keeps to roads, and so needs both ends in one road zone.
  public var isRoad: Bool
  /// Whether lanes by this mode are derived; one that is not serves those given in `lanes.csv`.
  public var isDerived: Bool
  /// Distance travelled ÷ great-circle distance.
  public var detourFactor: Double
  /// Speed, km/h.
  public var speedKilometresPerHour: Double
  /// Time for pick-up, hand-over and waiting that does not depend on distance, hours.
  public var fixedHours: Double
  /// Great-circle km beyond which the mode is not used; nil is no limit.
  public var maximumKilometres: Double?
  /// Great-circle km below which the mode is not used.
  public var minimumKilometres: Double
  /// Price of one shipment whatever the distance, currency.
  public var fixedPrice: Double
  /// Price of one km travelled, currency.
  public var pricePerKilometre: Double
  /// The risk that a shipment is delayed, 0 to 1.
  public var delayProbability: Double
  /// How long a delayed shipment is late, hours.
  public var delayHours: Distribution
  /// The risk that a shipment is lost by a temperature excursion, 0 to 1.
  public var excursionProbability: Double
  /// When shipments leave; nil is at any time.
  public var departures: DepartureTimetable?

  /// Creates a transport mode whose shipments leave at any time.
  public init(
    name: String, isRoad: Bool, isDerived: Bool = true, detourFactor: Double,
    speedKilometresPerHour: Double,
    fixedHours: Double, maximumKilometres: Double?, minimumKilometres: Double, fixedPrice: Double,
    pricePerKilometre: Double, delayProbability: Double, delayHours: Distribution,
    excursionProbability: Double
  ) {
    self.name = name
    self.isRoad = isRoad
    self.isDerived = isDerived
    self.detourFactor = detourFactor
    self.speedKilometresPerHour = speedKilometresPerHour
    self.fixedHours = fixedHours
    self.maximumKilometres = maximumKilometres
    self.minimumKilometres = minimumKilometres
    self.fixedPrice = fixedPrice
    self.pricePerKilometre = pricePerKilometre
    self.delayProbability = delayProbability
    self.delayHours = delayHours
    self.excursionProbability = excursionProbability
  }
}

/// A way for cells between a centre and a facility by one mode, the same in both directions.
public struct Lane: Hashable, Sendable {
  /// Index into `Network.centres`.
  public var centre: Int
  /// Index into `Network.facilities`.
  public var facility: Int
  /// The mode's name.
  public var mode: String
  /// Door-to-door time without delay, hours.
  public var durationHours: Double
  /// Price of one shipment, currency.
  public var price: Double
  /// The risk that a shipment is delayed, 0 to 1.
  public var delayProbability: Double
  /// How long a delayed shipment is late, hours.
  public var delayHours: Distribution
  /// The risk that a shipment is lost by a temperature excursion, 0 to 1.
  public var excursionProbability: Double

  /// Creates a lane.
  public init(
    centre: Int, facility: Int, mode: String, durationHours: Double, price: Double,
    delayProbability: Double, delayHours: Distribution, excursionProbability: Double
  ) {
    self.centre = centre
    self.facility = facility
    self.mode = mode
    self.durationHours = durationHours
    self.price = price
    self.delayProbability = delayProbability
    self.delayHours = delayHours
    self.excursionProbability = excursionProbability
  }

  /// The expected door-to-door time, delays included, hours.
  public var meanHours: Double { durationHours + delayProbability * delayHours.mean }
}

/// Every lane of a network, found by centre and facility.
///
/// - Complexity: a lookup is O(1); memory is O(centres × facilities).
public struct LaneTable: Sendable {
  /// All lanes, by centre, then facility, then duration.
  public let lanes: [Lane]
  private let facilityCount: Int
  private let ranges: [Range<Int>]

  /// Sorts lanes into a table.
  ///
  /// - Parameters:
  ///   - lanes: lanes whose indices lie within the counts.
  ///   - centreCount: number of centres of the network.
  ///   - facilityCount: number of facilities of the network.
  public init(lanes: [Lane], centreCount: Int, facilityCount: Int) {
    let sorted = lanes.sorted { first, second in
      (first.centre, first.facility, first.durationHours, first.price, first.mode)
        < (second.centre, second.facility, second.durationHours, second.price, second.mode)
    }
    var ranges = [Range<Int>](repeating: 0..<0, count: centreCount * facilityCount)
    var start = 0
    while start < sorted.count {
      let first = sorted[start]
      var end = start + 1
      while end < sorted.count, sorted[end].centre == first.centre,
        sorted[end].facility == first.facility
      {
        end += 1
      }
      ranges[first.centre * facilityCount + first.facility] = start..<end
      start = end
    }
    self.lanes = sorted
    self.facilityCount = facilityCount
    self.ranges = ranges
  }

  /// The lanes between a centre and a facility, the fastest first; empty where there is none.
  public func lanes(centre: Int, facility: Int) -> ArraySlice<Lane> {
    lanes[ranges[centre * facilityCount + facility]]
  }
}

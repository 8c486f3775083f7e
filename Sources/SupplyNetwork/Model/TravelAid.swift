/// A scheme by which the payer gives patients back a part of what travel and lodging cost them.
///
/// It lowers patient-borne cost and adds to the cost of the network: money changes hands, none is
/// saved.
public struct TravelAid: Hashable, Sendable {
  /// Km by road from home to the centre, one way, beyond which aid is paid. A crossing between road
  /// zones counts as beyond any distance.
  public var beyondKilometres: Double
  /// Share of the cost of the km beyond that is reimbursed, and of the fares of a crossing.
  public var travelShare: Double
  /// Largest sum for one trip there and back, currency; nil is no limit.
  public var maximumPerTrip: Double?
  /// Share of the price of a room that is reimbursed to those who live beyond.
  public var lodgingShare: Double
  /// Largest sum for one night, currency; nil is no limit.
  public var maximumPerNight: Double?

  /// Creates a scheme.
  public init(
    beyondKilometres: Double = 0, travelShare: Double = 0, maximumPerTrip: Double? = nil,
    lodgingShare: Double = 0, maximumPerNight: Double? = nil
  ) {
    self.beyondKilometres = beyondKilometres
    self.travelShare = travelShare
    self.maximumPerTrip = maximumPerTrip
    self.lodgingShare = lodgingShare
    self.maximumPerNight = maximumPerNight
  }

  /// What is paid for a trip there and back that costs so much.
  func trip(costing cost: Double, leg: PatientJourneyLeg) -> Double {
    let share: Double
    if leg.crosses {
      share = 1
    } else if leg.roadKilometres > beyondKilometres {
      share = 1 - beyondKilometres / leg.roadKilometres
    } else {
      share = 0
    }
    return min(travelShare * share * cost, maximumPerTrip ?? .infinity)
  }

  /// What is paid for a night that costs so much.
  func night(costing cost: Double, leg: PatientJourneyLeg) -> Double {
    guard leg.crosses || leg.roadKilometres > beyondKilometres else { return 0 }
    return min(lodgingShare * cost, maximumPerNight ?? .infinity)
  }
}

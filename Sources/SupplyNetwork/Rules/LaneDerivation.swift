extension LaneTable {
  /// Cells carried by hand between a facility and the centre it belongs to take this mode.
  public static let colocatedMode = "co-located"

  /// Derives lanes between every centre and facility by every mode that reaches, from great-circle
  /// distance, detour and speed.
  ///
  /// A road mode needs both ends in one road zone. Where a facility belongs to the centre, one lane
  /// of `colocatedHours` at no price and no risk replaces the others.
  public static func derived(
    centres: [Centre], facilities: [Facility], modes: [TransportMode], colocatedHours: Double
  ) -> [Lane] {
    var lanes: [Lane] = []
    for (centreIndex, centre) in centres.enumerated() {
      for (facilityIndex, facility) in facilities.enumerated() {
        if facility.colocatedCentre == centreIndex, let mode = modes.first {
          lanes.append(
            Lane(
              centre: centreIndex, facility: facilityIndex, mode: colocatedMode,
              durationHours: colocatedHours, price: 0, delayProbability: 0,
              delayHours: mode.delayHours, excursionProbability: 0))
          continue
        }
        for mode in modes where mode.isDerived {
          if let lane = Self.lane(
            from: centre, at: centreIndex, to: facility, at: facilityIndex, by: mode)
          {
            lanes.append(lane)
          }
        }
      }
    }
    return lanes
  }

  private static func lane(
    from centre: Centre, at centreIndex: Int, to facility: Facility, at facilityIndex: Int,
    by mode: TransportMode
  ) -> Lane? {
    let kilometres = centre.location.greatCircleKilometres(to: facility.location)
    guard !mode.isRoad || centre.roadZone == facility.roadZone,
      kilometres >= mode.minimumKilometres,
      kilometres <= mode.maximumKilometres ?? .infinity
    else { return nil }
    let travelled = kilometres * mode.detourFactor
    return Lane(
      centre: centreIndex, facility: facilityIndex, mode: mode.name,
      durationHours: mode.fixedHours + travelled / mode.speedKilometresPerHour,
      price: mode.fixedPrice + travelled * mode.pricePerKilometre,
      delayProbability: mode.delayProbability, delayHours: mode.delayHours,
      excursionProbability: mode.excursionProbability)
  }
}

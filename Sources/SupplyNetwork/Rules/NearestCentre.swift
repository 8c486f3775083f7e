extension Network {
  /// The open centre that is nearest to a place by door-to-door hours, the first in the file where
  /// two are equally near, and the way there. This is where people of the place go.
  ///
  /// - Parameters:
  ///   - home: the place.
  ///   - region: the region it lies in, which decides road zone and speed.
  ///   - open: whether each centre is open.
  /// - Returns: the index of the centre; 0 and a way of infinite hours where none is open.
  /// - Complexity: O(centres).
  public func nearestCentre(
    to home: GeographicPoint, of region: Region, among open: [Bool]
  ) -> (centre: Int, leg: PatientJourneyLeg) {
    var best = (
      centre: 0, leg: PatientJourneyLeg(hours: .infinity, roadKilometres: 0, crosses: false)
    )
    for (index, centre) in centres.enumerated() where open[index] {
      let leg = patientTravel.leg(from: home, of: region, to: centre)
      if leg.hours < best.leg.hours { best = (index, leg) }
    }
    return best
  }
}

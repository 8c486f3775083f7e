import EventEngine

/// A ward whose arrivals follow the hour of the day: Poisson at
/// λ(t) = `meanRate`·(1 + `swing`·sin(2πt/24)), stays exponential.
///
/// ```
/// arrivals λ(t) ──▶ waiting line ──▶ beds ──▶ discharge
/// ```
struct WardOverTheDay {
  /// Arrivals per hour over the day, and how far the rate swings about it.
  var meanRate = 5.0
  var swing = 0.4
  /// Mean stay, hours.
  var meanStay = 6.0
  /// Beds; without a limit the occupancy has a closed form.
  var beds = Int.max

  private enum Event: BitwiseCopyable { case candidate, discharge, census }

  /// Arrivals per hour at a time of the day.
  func rate(at hour: Double) -> Double { meanRate * (1 + swing * sine(hour * .pi / 12)) }

  /// Mean patients in the ward at each full hour of the day, over days after the first two.
  func run(days: Int, seed: UInt64) -> [Double] {
    var luck = Luck(seed: seed)
    var scheduler = EventScheduler<Event>()
    var ward = Resource<UInt8>(capacity: beds)
    var census = [Double](repeating: 0, count: 24)
    let highest = meanRate * (1 + swing)
    func stay(_ luck: inout Luck) -> Double { luck.exponential(mean: meanStay) }

    scheduler.schedule(.candidate, at: 0)
    scheduler.schedule(.census, at: 48)
    while let event = scheduler.next(through: Double(24 * days)) {
      switch event {
      case .candidate:
        // Thinning (Lewis and Shedler 1979): candidates at the highest rate, kept by the rate now.
        scheduler.schedule(.candidate, after: luck.exponential(mean: 1 / highest))
        guard luck.uniform() * highest < rate(at: scheduler.now) else { continue }
        if case .granted = ward.request(0, at: scheduler.now) {
          scheduler.schedule(.discharge, after: stay(&luck))
        }
      case .discharge:
        if ward.release(at: scheduler.now) != nil {
          scheduler.schedule(.discharge, after: stay(&luck))
        }
      case .census:
        census[Int(scheduler.now) % 24] += Double(ward.busy + ward.waiting)
        scheduler.schedule(.census, after: 1)
      }
    }
    return census.map { $0 / Double(days - 2) }
  }
}

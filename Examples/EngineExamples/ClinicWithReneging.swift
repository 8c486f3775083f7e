import EventEngine

/// M/M/c with reneging (Erlang A): patients who wait too long leave.
///
/// ```
/// arrivals ──▶ waiting line ──▶ c doctors ──▶
///                   └──▶ leaves when patience ends
/// ```
struct ClinicWithReneging {
  /// Arrivals, services of one doctor, and patience, all per hour.
  var arrivalRate = 2.0
  var serviceRate = 1.0
  var patienceRate = 0.2
  var doctors = 3

  private enum Event: BitwiseCopyable { case arrival, endOfService, patienceEnds(UInt32) }
  private struct Visit: BitwiseCopyable { var ticket: Ticket, patience: TimerHandle }

  /// Share of arrivals who leave without service, and the mean length of the line.
  func run(hours: Double, seed: UInt64) -> (abandoned: Double, line: Double) {
    var luck = Luck(seed: seed)
    var scheduler = EventScheduler<Event>()
    var clinic = Resource<UInt32>(capacity: doctors)
    var visits = SlotPool<Visit>()
    func service(_ luck: inout Luck) -> Double { luck.exponential(mean: 1 / serviceRate) }

    scheduler.schedule(.arrival, at: 0)
    while let event = scheduler.next(through: hours) {
      switch event {
      case .arrival:
        scheduler.schedule(.arrival, after: luck.exponential(mean: 1 / arrivalRate))
        let visit = visits.insert(Visit(ticket: .inactive, patience: .inactive))
        switch clinic.request(visit, at: scheduler.now) {
        case .granted:
          visits.remove(visit)
          scheduler.schedule(.endOfService, after: service(&luck))
        case .queued(let ticket):
          visits[visit].ticket = ticket
          visits[visit].patience = scheduler.scheduleTimer(
            .patienceEnds(visit), after: luck.exponential(mean: 1 / patienceRate))
        }
      case .endOfService:
        guard let next = clinic.release(at: scheduler.now) else { continue }
        scheduler.cancel(visits[next].patience)
        visits.remove(next)
        scheduler.schedule(.endOfService, after: service(&luck))
      case .patienceEnds(let visit):
        clinic.withdraw(visits[visit].ticket, at: scheduler.now)
        visits.remove(visit)
      }
    }
    clinic.checkInvariants()
    let counts = clinic.counts
    return (
      Double(counts.withdrawals) / Double(max(1, counts.requests)),
      clinic.queueLength.mean(through: hours) ?? 0
    )
  }
}

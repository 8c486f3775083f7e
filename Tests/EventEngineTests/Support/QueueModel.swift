import EventEngine

/// Poisson arrivals of several classes, exponential service, several servers, and perhaps customers
/// who leave when their patience ends.
struct QueueModel {
  struct Class {
    var rate: Double
    var priority: Double
  }

  struct Outcome {
    var meanQueue = 0.0
    var meanInSystem = 0.0
    var utilisation = 0.0
    var meanWait: [Double] = []
    var meanTimeInSystem = 0.0
    var shareWaiting = 0.0
    var shareAbandoning = 0.0
  }

  enum Event: BitwiseCopyable {
    case arrival(kind: UInt32)
    case endOfService(UInt32)
    case endOfPatience(UInt32)
  }

  struct Customer: BitwiseCopyable {
    var kind: Int
    var arrival: Double
    var ticket = Ticket.inactive
    var patience = TimerHandle.inactive
  }

  var servers: Int
  var classes: [Class]
  var serviceMean: Double
  /// The mean of exponential patience, nil for endless patience.
  var patienceMean: Double?

  func run(warmUp: Double, horizon: Double, seed: UInt64) -> Outcome {
    var random = SplitMix64(seed: seed)
    var scheduler = EventScheduler<Event>()
    var resource = Resource<UInt32>(capacity: servers)
    var customers = SlotPool<Customer>()
    var waits = [Double](repeating: 0, count: classes.count)
    var started = [Int](repeating: 0, count: classes.count)
    var timeInSystem = 0.0
    var served = 0
    var delayed = 0

    for (kind, each) in classes.enumerated() {
      scheduler.schedule(
        .arrival(kind: UInt32(kind)), after: random.exponential(mean: 1 / each.rate))
    }
    for end in [warmUp, horizon] {
      while let event = scheduler.next(through: end) {
        let now = scheduler.now
        switch event {
        case .arrival(let kind):
          let own = classes[Int(kind)]
          scheduler.schedule(event, after: random.exponential(mean: 1 / own.rate))
          let index = customers.insert(Customer(kind: Int(kind), arrival: now))
          switch resource.request(index, priority: own.priority, at: now) {
          case .granted:
            started[Int(kind)] += 1
            scheduler.schedule(
              .endOfService(index), after: random.exponential(mean: serviceMean))
          case .queued(let ticket):
            delayed += 1
            customers[index].ticket = ticket
            if let patienceMean {
              customers[index].patience = scheduler.scheduleTimer(
                .endOfPatience(index), after: random.exponential(mean: patienceMean))
            }
          }
        case .endOfService(let index):
          served += 1
          timeInSystem += now - customers[index].arrival
          customers.remove(index)
          if let following = resource.release(at: now) {
            let customer = customers[following]
            if patienceMean != nil { requireTrue(scheduler.cancel(customer.patience)) }
            waits[customer.kind] += now - customer.arrival
            started[customer.kind] += 1
            scheduler.schedule(
              .endOfService(following), after: random.exponential(mean: serviceMean))
          }
        case .endOfPatience(let index):
          requireTrue(resource.withdraw(customers[index].ticket, at: now))
          customers.remove(index)
        }
      }
      resource.checkInvariants()
      if end == warmUp {
        resource.resetStatistics(at: warmUp)
        resource.checkInvariants()
        waits = waits.map { _ in 0 }
        started = started.map { _ in 0 }
        (timeInSystem, served, delayed) = (0, 0, 0)
      }
    }

    let counts = resource.counts
    var outcome = Outcome()
    outcome.meanQueue = resource.queueLength.mean(through: horizon) ?? .nan
    outcome.utilisation = resource.utilisation(through: horizon) ?? .nan
    outcome.meanInSystem =
      outcome.meanQueue + (resource.busyServers.mean(through: horizon) ?? .nan)
    outcome.meanWait = zip(waits, started).map { $0 / Double($1) }
    outcome.meanTimeInSystem = timeInSystem / Double(served)
    outcome.shareWaiting = Double(delayed) / Double(counts.requests)
    outcome.shareAbandoning = Double(counts.withdrawals) / Double(counts.requests)
    return outcome
  }
}

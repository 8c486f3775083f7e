import EventEngine
import Randomness

/// One replication of a ``QueueModel`` on the engine: a scheduler, a pool of customers, and a
/// resource for each station.
struct QueueRun: ~Copyable {
  private enum Event: BitwiseCopyable {
    case arrival(kind: UInt32)
    case endOfService(UInt32)
    case endOfPatience(UInt32)
    case failure(station: UInt32)
    case repair(station: UInt32)
    case probe(UInt32)
  }

  private let model: QueueModel
  private let streams: [RandomStream]
  private var scheduler = EventScheduler<Event>()
  private var customers = SlotPool<QueueCustomer>()
  private let stations: [StationState]
  private let gaps: [Distribution]
  /// Arrivals scheduled, and arrivals that happened, of each class.
  private var ordinals: [UInt32]
  private var arrived: [UInt32]
  private var cycles: [UInt32]
  private var controls: LoadControls?
  /// Work of repeated and later services in the window, less its expectation, by station.
  private var laterWork: [Double]
  private var probed: [Double]
  private var halves = [0, 0]

  init(_ model: QueueModel, seed: UInt64, replication: Int, forgetting: [Double] = []) throws {
    self.model = model
    streams = model.classes.indices.map {
      RandomStream(seed: seed, replication: UInt32(replication), entity: UInt32($0))
    }
    stations = model.stations.map { StationState($0, classes: model.classes.count) }
    gaps = try model.classes.map { each in
      switch each.arrivals {
      case .poisson(let rate): try .exponential(mean: 1 / rate)
      case .seasonal(let rate, let amplitude, _):
        try .exponential(mean: 1 / (rate * (1 + amplitude)))
      case .sources(_, let mean): try .exponential(mean: mean)
      }
    }
    ordinals = [UInt32](repeating: 0, count: model.classes.count)
    arrived = ordinals
    cycles = [UInt32](repeating: 0, count: model.stations.count)
    laterWork = [Double](repeating: 0, count: model.stations.count)
    probed = [Double](repeating: 0, count: model.probes?.offsets.count ?? 0)
    if let load = model.load, !forgetting.isEmpty {
      controls = LoadControls(rate: load.rate, moments: load.moments, forgetting: forgetting)
    }
  }

  /// Runs through the warm-up and the window and returns what happened in the window.
  static func outcome(
    of model: QueueModel, plan: RunPlan, seed: UInt64, replication: Int
  ) throws -> QueueOutcome {
    var run = try QueueRun(
      model, seed: seed, replication: replication, forgetting: plan.forgetting)
    run.begin()
    run.advance(through: plan.warmUp)
    run.reset()
    run.advance(through: plan.warmUp + plan.window)
    return run.close(window: plan.window)
  }

  private mutating func begin() {
    for (kind, each) in model.classes.enumerated() {
      var count = 1
      if case .sources(let sources, _) = each.arrivals { count = sources }
      for _ in 0..<count { scheduleArrival(kind) }
    }
    for (position, station) in model.stations.enumerated() where station.breakdowns != nil {
      scheduleFailure(position)
    }
    if let probes = model.probes {
      for (position, offset) in probes.offsets.enumerated() {
        scheduler.schedule(.probe(UInt32(position)), at: offset)
      }
    }
  }

  private mutating func advance(through end: Double) {
    while let event = scheduler.next(through: end) {
      switch event {
      case .arrival(let kind): arrive(Int(kind))
      case .endOfService(let index): endService(index)
      case .endOfPatience(let index): giveUp(index)
      case .failure(let station): fail(Int(station))
      case .repair(let station): repair(Int(station))
      case .probe(let position): probe(Int(position))
      }
    }
  }

  private mutating func reset() {
    for station in stations { station.reset(at: scheduler.now) }
    controls?.reset(at: scheduler.now)
    laterWork = laterWork.map { _ in 0 }
    probed = probed.map { _ in 0 }
    halves = [0, 0]
  }

  private mutating func close(window: Double) -> QueueOutcome {
    let now = scheduler.now
    customers.forEachOccupied { customer in
      let station = stations[customer.station]
      if customer.serviceStart < .infinity {
        station.served(since: customer.serviceStart, to: now)
      } else {
        station.waited(since: customer.joined, to: now)
      }
    }
    let violations = stations.flatMap { $0.close(at: now) }
    return QueueOutcome(
      window: window, stations: stations.map(\.totals), probed: probed, arrivalsByHalf: halves,
      periods: window / (model.probes?.period ?? window), controls: controlValues(window: window),
      presentAtEnd: stations[0].present, events: scheduler.eventsProcessed,
      violations: violations)
  }

  /// The controls of ``LoadControls`` and, for each station, the work of repeated and later
  /// services less its expectation, relative to the work of all first services.
  private mutating func controlValues(window: Double) -> [Double] {
    guard let load = model.load, var controls else { return [] }
    let scale = load.rate * load.moments[0] * window
    return controls.values(at: scheduler.now) + laterWork.map { $0 / scale }
  }

  // MARK: Arrivals

  private mutating func scheduleArrival(_ kind: Int) {
    let stream = streams[kind].withOrdinal(ordinals[kind])
    ordinals[kind] += 1
    // The first uniform of the block is the gap before an arrival, the second a service.
    let uniform = stream.uniform(purpose: QueuePurpose.arrival)
    scheduler.schedule(.arrival(kind: UInt32(kind)), after: gaps[kind].quantile(uniform))
  }

  private mutating func arrive(_ kind: Int) {
    let now = scheduler.now
    let ordinal = arrived[kind]
    arrived[kind] += 1
    switch model.classes[kind].arrivals {
    case .poisson:
      scheduleArrival(kind)
    case .seasonal(_, let amplitude, let period):
      scheduleArrival(kind)
      let phase = now / period - (now / period).rounded(.down)
      let uniform = streams[kind].withOrdinal(ordinal).uniform(purpose: QueuePurpose.thinning)
      let accepted = (1 + amplitude * QueueFormulas.sine(turns: phase)) / (1 + amplitude)
      guard uniform < accepted else { return }
      halves[phase < 0.5 ? 0 : 1] += 1
    case .sources:
      break
    }
    let service = service(kind, ordinal)
    controls?.arrive(at: now, service: service)
    enter(
      QueueCustomer(
        kind: kind, ordinal: ordinal, arrival: now, joined: now, service: service))
  }

  private func service(_ kind: Int, _ ordinal: UInt32) -> Double {
    let pair = streams[kind].withOrdinal(ordinal).uniformPair(purpose: QueuePurpose.arrival)
    return (model.classes[kind].service ?? model.stations[0].service).sample(pair.second)
  }

  private mutating func enter(_ customer: QueueCustomer) {
    let station = stations[customer.station]
    station.totals.classes[customer.kind].arrivals += 1
    guard station.present < model.stations[customer.station].room else {
      station.totals.classes[customer.kind].turnedAway += 1
      return
    }
    station.change(by: 1, at: scheduler.now)
    let index = customers.insert(customer)
    if join(index) { station.totals.classes[customer.kind].delayed += 1 }
  }

  // MARK: Service

  /// Asks for a server; returns whether the customer has to wait.
  private mutating func join(_ index: UInt32) -> Bool {
    let customer = customers[index]
    let own = model.classes[customer.kind]
    let station = stations[customer.station]
    switch station.resource.request(index, priority: own.priority, at: scheduler.now) {
    case .granted:
      start(index)
      return false
    case .queued(let ticket):
      customers[index].ticket = ticket
      if let patience = own.patience {
        let uniform = streams[customer.kind].withOrdinal(customer.ordinal)
          .uniform(purpose: QueuePurpose.patience)
        customers[index].patience = scheduler.scheduleTimer(
          .endOfPatience(index), after: patience.quantile(uniform))
      }
      return true
    }
  }

  private mutating func start(_ index: UInt32) {
    let now = scheduler.now
    let customer = customers[index]
    let station = stations[customer.station]
    let wait = now - customer.joined
    station.totals.classes[customer.kind].started += 1
    station.totals.classes[customer.kind].waited += wait
    if wait > model.waitLimit { station.totals.classes[customer.kind].overLimit += 1 }
    station.waited(since: customer.joined, to: now)
    scheduler.cancel(customer.patience)
    customers[index].serviceStart = now
    station.inService = index
    if station.broken {
      station.interrupted = index
    } else {
      serve(index)
    }
  }

  private mutating func serve(_ index: UInt32) {
    let end = scheduler.now + customers[index].service
    customers[index].endTime = end
    customers[index].end = scheduler.scheduleTimer(.endOfService(index), at: end)
  }

  private mutating func endService(_ index: UInt32) {
    let now = scheduler.now
    let customer = customers[index]
    let station = stations[customer.station]
    station.served(since: customer.serviceStart, to: now)
    station.totals.classes[customer.kind].completed += 1
    station.totals.classes[customer.kind].stayed += now - customer.arrival
    station.inService = nil
    let following = station.resource.release(at: now)
    if let following { start(following) }
    proceed(index)
  }

  /// Sends a customer whose service ended to the same station again, to the next one, or away.
  private mutating func proceed(_ index: UInt32) {
    let customer = customers[index]
    let own = model.stations[customer.station]
    let station = stations[customer.station]
    let stream = streams[customer.kind].withOrdinal(customer.ordinal)
    if own.repeatProbability > 0 {
      let uniform = stream.uniform(
        purpose: QueuePurpose.outcome, attempt: UInt8(truncatingIfNeeded: customer.pass))
      if uniform < own.repeatProbability {
        if customer.pass < own.mostServices {
          repeatService(index)
          return
        }
        station.totals.classes[customer.kind].failed += 1
      }
    }
    station.totals.classes[customer.kind].finished += 1
    station.change(by: -1, at: scheduler.now)
    customers.remove(index)
    if customer.station + 1 < stations.count {
      var next = customer
      next.station += 1
      (next.arrival, next.joined) = (scheduler.now, scheduler.now)
      (next.serviceStart, next.pass) = (.infinity, 1)
      next.service = laterService(next)
      enter(next)
    } else if case .sources = model.classes[customer.kind].arrivals {
      scheduleArrival(customer.kind)
    }
  }

  private mutating func repeatService(_ index: UInt32) {
    customers[index].pass += 1
    customers[index].joined = scheduler.now
    customers[index].serviceStart = .infinity
    customers[index].service = laterService(customers[index])
    _ = join(index)
  }

  private mutating func laterService(_ customer: QueueCustomer) -> Double {
    let uniform = streams[customer.kind].withOrdinal(customer.ordinal).uniform(
      purpose: QueuePurpose.laterService, attempt: UInt8(truncatingIfNeeded: customer.pass),
      draw: UInt8(customer.station))
    let law = model.stations[customer.station].service
    let service = law.sample(uniform)
    laterWork[customer.station] += service - law.mean
    return service
  }

  private mutating func giveUp(_ index: UInt32) {
    let now = scheduler.now
    let customer = customers[index]
    let station = stations[customer.station]
    if !station.resource.withdraw(customer.ticket, at: now) {
      preconditionFailure("Somebody gave up who did not wait.")
    }
    station.waited(since: customer.joined, to: now)
    station.totals.classes[customer.kind].gaveUp += 1
    station.totals.classes[customer.kind].waited += now - customer.joined
    station.change(by: -1, at: now)
    customers.remove(index)
  }

  // MARK: Breakdowns and probes

  private mutating func scheduleFailure(_ station: Int) {
    guard let breakdowns = model.stations[station].breakdowns else { return }
    let uniform = streams[0].withOrdinal(cycles[station]).uniform(
      purpose: QueuePurpose.failure, draw: UInt8(station))
    scheduler.schedule(
      .failure(station: UInt32(station)), after: breakdowns.timeToFailure.quantile(uniform))
  }

  private mutating func fail(_ position: Int) {
    guard let breakdowns = model.stations[position].breakdowns else { return }
    let now = scheduler.now
    let station = stations[position]
    station.broken = true
    if let index = station.inService, scheduler.cancel(customers[index].end) {
      customers[index].service = customers[index].endTime - now
      station.interrupted = index
    }
    let uniform = streams[0].withOrdinal(cycles[position]).uniform(
      purpose: QueuePurpose.repair, draw: UInt8(position))
    cycles[position] += 1
    scheduler.schedule(
      .repair(station: UInt32(position)), after: breakdowns.timeToRepair.quantile(uniform))
  }

  private mutating func repair(_ position: Int) {
    let station = stations[position]
    station.broken = false
    if let index = station.interrupted {
      station.interrupted = nil
      serve(index)
    }
    scheduleFailure(position)
  }

  private mutating func probe(_ position: Int) {
    guard let probes = model.probes else { return }
    probed[position] += Double(stations[0].present)
    scheduler.schedule(.probe(UInt32(position)), after: probes.period)
  }
}

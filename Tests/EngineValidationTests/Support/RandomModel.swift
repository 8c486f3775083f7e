import EventEngine
import Randomness

/// A model drawn at random: stations with calendars, customers with priorities and patience, and
/// cancellations of all kinds, valid and stale.
struct RandomModel: Sendable {
  let seed: UInt64
  let stations: Int
  let calendars: [PeriodicCapacityCalendar?]
  let capacities: [Int]
  /// Times are whole numbers, so that many events are simultaneous.
  let whole: Bool
  let meanGap: Double
  let meanService: Double
  let meanPatience: Double
  let priorities: [Double]
  let end: Double

  init(seed: UInt64) throws {
    var random = Xoshiro256PlusPlus(seed: seed)
    self.seed = seed
    stations = 1 + random.below(3)
    whole = random.below(3) > 0
    meanGap = 0.5 + 2 * random.nextUniform()
    meanService = 0.5 + 4 * random.nextUniform()
    meanPatience = 1 + 8 * random.nextUniform()
    priorities = [0, -0.0, 1, -1, -2.5, .infinity, 1e-300].map {
      random.below(2) == 0 ? 0 : $0
    }
    end = 60 + Double(random.below(60))
    var calendars: [PeriodicCapacityCalendar?] = []
    var capacities: [Int] = []
    for _ in 0..<stations {
      if random.below(2) == 0 {
        let period = Double(6 + random.below(12))
        let offsets = [0.0, 2, 3.5, 5].filter { _ in random.below(4) > 0 }
        let steps = (offsets.isEmpty ? [1] : offsets).map {
          PeriodicCapacityCalendar.Step(offset: $0, capacity: random.below(5))
        }
        let calendar = try PeriodicCapacityCalendar(
          period: period, steps: steps, phase: Double(random.below(6)))
        calendars.append(calendar)
        capacities.append(calendar.capacity(at: 0))
      } else {
        calendars.append(nil)
        capacities.append(1 + random.below(4))
      }
    }
    self.calendars = calendars
    self.capacities = capacities
  }

  /// One line of what happened: the time, what, who, and the state after it.
  typealias Record = [Double]

  /// What a record of areas and maxima begins with, in place of a time.
  static let areas = -1.0

  /// Runs the model and returns everything that could be observed.
  func trace<Kernel: SimulationKernel>(on type: Kernel.Type) -> [Record] {
    var run = RandomModelRun<Kernel>(self)
    run.play()
    return run.records
  }
}

/// A run of a ``RandomModel``. All luck comes from one generator in the order of events, so that two
/// engines part for good at the first difference.
private struct RandomModelRun<Kernel: SimulationKernel> {
  private enum Kind: Int {
    case arrival
    case endOfService
    case endOfPatience
    case shift
    case meddling
  }

  private let model: RandomModel
  private var kernel: Kernel
  private var random: Xoshiro256PlusPlus
  private var customers = 0
  private var timerOfPatience: [Int: Int] = [:]
  private var placeOf: [Int: Int] = [:]
  private var stationOf: [Int] = []
  private var timers: [Int] = []
  private var places: [(number: Int, station: Int)] = []
  private(set) var records: [RandomModel.Record] = []

  init(_ model: RandomModel) {
    self.model = model
    kernel = Kernel(capacities: model.capacities)
    random = Xoshiro256PlusPlus(seed: model.seed &+ 1)
  }

  private mutating func delay(_ mean: Double) -> Double {
    let time = -mean * logarithm(random.nextUniform())
    return model.whole ? time.rounded() : time
  }

  /// A rough logarithm is enough for a random delay, and is the same everywhere.
  private func logarithm(_ u: Double) -> Double { 2 * (u - 1) / (u + 1) * (1 + (1 - u)) }

  private mutating func schedule(_ kind: Kind, _ who: Int, after delay: Double) {
    timers.append(kernel.schedule(who * 8 + kind.rawValue, at: kernel.now + delay))
  }

  mutating func play() {
    schedule(.arrival, 0, after: delay(model.meanGap))
    schedule(.meddling, 0, after: 1)
    for station in 0..<model.stations { scheduleShift(station) }
    for stop in [model.end / 3, model.end] {
      while let event = kernel.next(through: stop) {
        let who = event / 8
        switch Kind(rawValue: event % 8) {
        case .arrival: arrive()
        case .endOfService: release(who)
        case .endOfPatience: giveUp(who)
        case .shift: shift(who)
        default: meddle()
        }
        note([Double(event)])
      }
      for station in 0..<model.stations {
        records.append([RandomModel.areas] + kernel.areas(at: station) + kernel.maxima(at: station))
      }
      kernel.resetStatistics()
    }
  }

  private mutating func note(_ what: [Double]) {
    var record = [kernel.now, Double(kernel.pending)] + what
    for station in 0..<model.stations {
      record += [Double(kernel.waiting(at: station)), Double(kernel.busy(at: station))]
    }
    records.append(record)
  }

  private mutating func arrive() {
    schedule(.arrival, 0, after: delay(model.meanGap))
    // Now and then a party comes at one instant.
    for _ in 0...(random.below(6) == 0 ? random.below(4) : 0) {
      let customer = customers
      customers += 1
      let station = random.below(model.stations)
      stationOf.append(station)
      let priority = model.priorities[random.below(model.priorities.count)]
      if let place = kernel.request(customer, priority: priority, at: station) {
        placeOf[customer] = place
        places.append((place, station))
        if random.below(2) == 0 {
          timerOfPatience[customer] = timers.count
          schedule(.endOfPatience, customer, after: delay(model.meanPatience))
        }
      } else {
        start(customer)
      }
    }
  }

  private mutating func start(_ customer: Int) {
    note([-1, Double(customer)])
    // Some timers of patience are left to run, and find nobody.
    if let timer = timerOfPatience[customer], random.below(4) > 0 {
      note([-2, kernel.cancel(timers[timer]) ? 1 : 0])
    }
    schedule(.endOfService, customer, after: delay(model.meanService))
  }

  private mutating func release(_ customer: Int) {
    if let following = kernel.release(at: stationOf[customer]) { start(following) }
  }

  private mutating func giveUp(_ customer: Int) {
    guard let place = placeOf[customer] else { return }
    note([-3, kernel.withdraw(place, at: stationOf[customer]) ? 1 : 0])
  }

  private mutating func scheduleShift(_ station: Int) {
    guard let change = model.calendars[station]?.nextChange(after: kernel.now) else { return }
    timers.append(kernel.schedule(station * 8 + Kind.shift.rawValue, at: change))
  }

  private mutating func shift(_ station: Int) {
    guard let calendar = model.calendars[station] else { return }
    kernel.setCapacity(calendar.capacity(at: kernel.now), at: station)
    while let customer = kernel.admitNext(at: station) { start(customer) }
    scheduleShift(station)
  }

  /// Withdraws somebody, whether still there or not, cancels a stale timer, and schedules events
  /// only to cancel most of them.
  private mutating func meddle() {
    schedule(.meddling, 0, after: 1)
    if !places.isEmpty {
      let place = places[random.below(places.count)]
      note([-4, kernel.withdraw(place.number, at: place.station) ? 1 : 0])
    }
    let waste = random.below(12)
    let first = timers.count
    for _ in 0..<waste {
      // A patience of somebody who never came: harmless if it occurs.
      schedule(.endOfPatience, 1 << 40, after: delay(6))
    }
    for timer in first..<timers.count where random.below(3) > 0 {
      note([-5, kernel.cancel(timers[timer]) ? 1 : 0])
      note([-6, kernel.cancel(timers[timer]) ? 1 : 0])
    }
  }
}

extension Xoshiro256PlusPlus {
  /// A whole number from 0 to below a bound.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

import EventEngine
import Randomness
import RealModule

/// MM1: Poisson arrivals at rate 0.9, one server of rate 1, first come first served, from empty
/// until all customers are served.
public enum SingleServer {
  /// What a run gives.
  public struct Outcome: Sendable {
    /// Mean time from arrival to the end of service; 10 in the long run.
    public var meanTimeInSystem: Double
    /// Customers served.
    public var served: Int
    /// Events that occurred.
    public var events: Int
    /// The busy share of the server.
    public var utilisation: Double
  }

  /// Runs one replication.
  public static func run(
    customers: Int, variates: VariateKind, seed: UInt64, replication: UInt32
  ) -> Outcome {
    switch variates {
    case .fast:
      simulate(customers, FastVisits(seed: seed &+ UInt64(replication) &<< 32))
    case .philox:
      simulate(customers, PhiloxVisits(seed: seed, replication: replication))
    }
  }

  /// A customer: there is one server, so an event need not say whose service ends.
  struct Visit: BitwiseCopyable {
    var arrival: Double
    var service: Double
  }

  enum Event: UInt8, BitwiseCopyable {
    case arrival
    case endOfService
  }

  @inline(__always)
  private static func simulate<Source: VisitSource & ~Copyable>(
    _ customers: Int, _ source: consuming Source
  ) -> Outcome {
    var source = source
    var scheduler = EventScheduler<Event>()
    var server = Resource<Visit>(capacity: 1)
    var coming = source.next()
    var inService = 0.0
    var remaining = customers
    var timeInSystem = 0.0

    scheduler.schedule(.arrival, after: coming.gap)
    while let event = scheduler.next() {
      let now = scheduler.now
      switch event {
      case .arrival:
        let visit = Visit(arrival: now, service: coming.service)
        remaining &-= 1
        if remaining > 0 {
          coming = source.next()
          scheduler.schedule(.arrival, after: coming.gap)
        }
        if case .granted = server.request(visit, at: now) {
          inService = now
          scheduler.schedule(.endOfService, after: visit.service)
        }
      case .endOfService:
        timeInSystem += now - inService
        if let following = server.release(at: now) {
          inService = following.arrival
          scheduler.schedule(.endOfService, after: following.service)
        }
      }
    }
    let served = server.counts.completions
    return Outcome(
      meanTimeInSystem: timeInSystem / Double(served), served: served,
      events: scheduler.eventsProcessed,
      utilisation: server.utilisation(through: scheduler.now) ?? 0)
  }
}

/// The gaps and service times of customers in order of arrival.
protocol VisitSource: ~Copyable {
  mutating func next() -> (gap: Double, service: Double)
}

struct FastVisits: VisitSource, ~Copyable {
  var variates: FastVariates
  /// The next customer's, drawn one customer early so that nothing has to wait for the draws.
  var prepared: (gap: Double, service: Double)

  init(seed: UInt64) {
    variates = FastVariates(seed: seed)
    prepared = Self.draw(&variates)
  }

  @inline(__always)
  mutating func next() -> (gap: Double, service: Double) {
    let visit = prepared
    prepared = Self.draw(&variates)
    return visit
  }

  @inline(__always)
  private static func draw(_ variates: inout FastVariates) -> (gap: Double, service: Double) {
    (variates.exponential() * (1 / 0.9), variates.exponential())
  }
}

/// The address of a customer is its ordinal; both of its uniforms come from one block, and the
/// blocks of four customers are computed together.
struct PhiloxVisits: VisitSource, ~Copyable {
  var stream: RandomStream
  /// Up to four customers to come, the next one last, as gap and service time.
  let visits = UnsafeMutablePointer<(gap: Double, service: Double)>.allocate(capacity: 4)
  var remaining = 0

  init(seed: UInt64, replication: UInt32) {
    stream = RandomStream(
      seed: seed, replication: replication, entity: EntityHash.hash("single server"))
  }

  deinit { visits.deallocate() }

  @inline(__always)
  mutating func next() -> (gap: Double, service: Double) {
    if remaining == 0 { drawFour() }
    remaining &-= 1
    return visits[remaining]
  }

  @inline(never)
  private mutating func drawFour() {
    let uniforms = stream.uniformPairsOfFourOrdinals(purpose: 0)
    stream.ordinal &+= 4
    let gaps = SpecialFunctions.standardExponentials(uniforms.first) * (1 / 0.9)
    let services = SpecialFunctions.standardExponentials(uniforms.second)
    for lane in 0..<4 { visits[3 &- lane] = (gaps[lane], services[lane]) }
    remaining = 4
  }
}

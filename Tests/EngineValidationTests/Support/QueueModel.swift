import EventEngine
import Randomness

/// A queueing system: classes of customers who come, and stations at which they are served.
///
/// All cases of the suite are values of this one type, run by ``QueueRun`` on the engine as a user
/// of the package would write it.
struct QueueModel: Sendable {
  /// How the customers of a class come.
  enum Arrivals: Sendable {
    /// A Poisson process.
    case poisson(rate: Double)
    /// A Poisson process of rate r·(1 + amplitude·sin(2πt ÷ period)), by thinning.
    case seasonal(rate: Double, amplitude: Double, period: Double)
    /// A finite number of sources, each of which comes back an exponential time after it left.
    case sources(count: Int, meanAbsence: Double)
  }

  /// Customers alike in all but their luck.
  struct CustomerClass: Sendable {
    var arrivals: Arrivals
    /// The lower, the earlier served.
    var priority = 0.0
    /// The time after which a waiting customer leaves; endless where absent.
    var patience: Distribution?
    /// The service, where it is not that of the station.
    var service: ServiceLaw?
  }

  /// A server that stops and starts, whoever is there; an interrupted service goes on where it
  /// stopped.
  struct Breakdowns: Sendable {
    var timeToFailure: Distribution
    var timeToRepair: Distribution
  }

  /// Identical servers with one line.
  struct Station: Sendable {
    /// The number of servers; `Int.max` for no limit.
    var servers: Int
    var service: ServiceLaw
    /// The most customers present, in service or waiting; further ones are turned away.
    var room = Int.max
    /// The probability that a service must be repeated, the customer joining the line anew.
    var repeatProbability = 0.0
    /// The most services of one customer here.
    var mostServices = Int.max
    /// Only for a single server.
    var breakdowns: Breakdowns?
  }

  var classes: [CustomerClass]
  /// Visited in order; every class begins at the first.
  var stations: [Station]
  /// Waits longer than this are counted.
  var waitLimit = Double.infinity
  /// The times within a period at which the number at the first station is noted.
  var probes: Probes?

  struct Probes: Sendable {
    var period: Double
    var offsets: [Double]
  }

  /// The rate of Poisson arrivals of all classes, and E[Sᵏ] over them at the first station; nil
  /// where arrivals are of another kind.
  var load: (rate: Double, moments: [Double])? {
    var rate = 0.0
    var moments = [0.0, 0, 0]
    for each in classes {
      guard case .poisson(let own) = each.arrivals else { return nil }
      rate += own
      let law = each.service ?? stations[0].service
      for order in 0..<3 { moments[order] += own * law.moments[order] }
    }
    return (rate, moments.map { $0 / rate })
  }
}

/// For what a customer draws a random number. The numbers stay as they are.
enum QueuePurpose: UInt16, RandomPurpose {
  case arrival = 1
  case patience = 2
  case laterService = 3
  case outcome = 4
  case failure = 5
  case repair = 6
  case thinning = 7
}

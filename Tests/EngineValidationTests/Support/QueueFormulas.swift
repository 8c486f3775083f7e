import Foundation

/// Closed forms of queueing theory, each with its source. λ is the arrival rate, μ the service rate
/// of one server, c the number of servers, a = λ ÷ μ the offered load, ρ = a ÷ c.
enum QueueFormulas {
  /// sin(2π·turns).
  static func sine(turns: Double) -> Double { sin(2 * .pi * turns) }

  /// Probability that all servers are busy in M/G/c/c, by the recursion
  /// B(n) = a·B(n − 1) ÷ (n + a·B(n − 1)).
  ///
  /// Source: Erlang 1917; Kleinrock, *Queueing Systems* I, section 3.6.
  static func erlangB(load: Double, servers: Int) -> Double {
    (1...servers).reduce(1) { blocking, n in load * blocking / (Double(n) + load * blocking) }
  }

  /// Probability of waiting in M/M/c, C = B ÷ (1 − ρ·(1 − B)).
  ///
  /// Source: Erlang 1917; Cooper, *Introduction to Queueing Theory*, section 3.5.
  static func erlangC(load: Double, servers: Int) -> Double {
    let blocking = erlangB(load: load, servers: servers)
    return blocking / (1 - load / Double(servers) * (1 - blocking))
  }

  /// The M/M/c queue.
  ///
  /// Source: Kleinrock, *Queueing Systems* I, sections 3.2 and 3.5.
  struct Servers {
    let rate: Double
    let serviceRate: Double
    let servers: Int

    var load: Double { rate / serviceRate }
    var utilisation: Double { load / Double(servers) }
    var waiting: Double { erlangC(load: load, servers: servers) }
    var wait: Double { waiting / (Double(servers) * serviceRate - rate) }
    var queue: Double { rate * wait }
    var system: Double { queue + load }
    var time: Double { wait + 1 / serviceRate }

    /// P(wait > t).
    func waiting(longerThan time: Double) -> Double {
      waiting * exp(-(Double(servers) * serviceRate - rate) * time)
    }
  }

  /// Stationary probabilities of a birth and death process on 0, 1, …, from its rates; ended where
  /// the probabilities have fallen below 10⁻³⁰ of the largest.
  ///
  /// Source: Kleinrock, *Queueing Systems* I, section 3.1.
  static func birthDeath(
    births: (Int) -> Double, deaths: (Int) -> Double
  ) -> [Double] {
    var weights = [1.0]
    var largest = 1.0
    while true {
      let n = weights.count
      let next = weights[n - 1] * births(n - 1) / deaths(n)
      if !(next > 1e-30 * largest) { break }
      weights.append(next)
      largest = max(largest, next)
    }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  static func mean(_ probabilities: [Double]) -> Double {
    probabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
  }

  /// Mean wait in M/G/1, λE[S²] ÷ (2(1 − ρ)).
  ///
  /// Source: Pollaczek 1930, Khinchine 1932; Kleinrock, *Queueing Systems* I, section 5.6.
  static func pollaczekKhinchine(rate: Double, moments: [Double]) -> Double {
    rate * moments[1] / (2 * (1 - rate * moments[0]))
  }

  /// Mean waits of the classes, the first served first, without pre-emption, where all have the
  /// same exponential service: W₀ ÷ ((1 − σ₍ₖ₋₁₎)(1 − σₖ)) with W₀ = C ÷ (cμ), σₖ the load of the
  /// first k classes per server.
  ///
  /// Source: Cobham, Operations Research 2(1), 1954, DOI 10.1287/opre.2.1.70.
  static func cobham(rates: [Double], serviceRate: Double, servers: Int) -> [Double] {
    let capacity = Double(servers) * serviceRate
    let waiting = erlangC(load: rates.reduce(0, +) / serviceRate, servers: servers)
    var below = 0.0
    return rates.map { rate in
      let before = below
      below += rate / capacity
      return waiting / capacity / ((1 - before) * (1 - below))
    }
  }

  /// M/M/c+M, whose waiting customers leave at rate θ each.
  ///
  /// Source: Palm 1957; Garnett, Mandelbaum, Reiman, M&SOM 4(3), 2002,
  /// DOI 10.1287/msom.4.3.208.7753.
  struct Impatient {
    let rate: Double
    let probabilities: [Double]
    let servers: Int
    let leaving: Double

    init(rate: Double, serviceRate: Double, servers: Int, leaving: Double) {
      self.rate = rate
      self.servers = servers
      self.leaving = leaving
      probabilities = birthDeath(
        births: { _ in rate },
        deaths: { n in
          Double(min(n, servers)) * serviceRate + Double(max(0, n - servers)) * leaving
        })
    }

    var waiting: Double { probabilities.dropFirst(servers).reduce(0, +) }
    var queue: Double {
      probabilities.enumerated().reduce(0) {
        $0 + Double(max(0, $1.offset - servers)) * $1.element
      }
    }
    var abandoning: Double { leaving * queue / rate }
    var wait: Double { queue / rate }
    var utilisation: Double { (mean(probabilities) - queue) / Double(servers) }
  }

  /// Mean time at a node of a Jackson network with c servers.
  ///
  /// Source: Jackson, Management Science 10(1), 1963, DOI 10.1287/mnsc.10.1.131.
  static func jacksonTime(rate: Double, serviceRate: Double, servers: Int) -> Double {
    Servers(rate: rate, serviceRate: serviceRate, servers: servers).time
  }

  /// Poisson probabilities 0, …, `through`.
  ///
  /// Source, for M/G/∞: Takács, *Introduction to the Theory of Queues*, 1962, chapter 3.
  static func poisson(mean: Double, through: Int) -> [Double] {
    var probability = exp(-mean)
    return (0...through).map { n in
      if n > 0 { probability *= mean / Double(n) }
      return probability
    }
  }

  /// Mean number in M/M/∞ under the rate r·(1 + A·sin γt), long after the beginning:
  /// r÷μ + r·A·(μ·sin γt − γ·cos γt) ÷ (μ² + γ²).
  ///
  /// Source: Eick, Massey, Whitt, Management Science 39(2), 1993, DOI 10.1287/mnsc.39.2.241.
  static func seasonalNumber(
    rate: Double, amplitude: Double, period: Double, serviceRate: Double, time: Double
  ) -> Double {
    let gamma = 2 * Double.pi / period
    return rate / serviceRate + rate * amplitude
      * (serviceRate * sin(gamma * time) - gamma * cos(gamma * time))
      / (serviceRate * serviceRate + gamma * gamma)
  }

  /// Mean number in M/G/∞ at a time after it was empty, service being uniform: λ∫₀ᵗ P(S > x) dx.
  ///
  /// Source: Takács 1962, chapter 3.
  static func uniformTransient(rate: Double, low: Double, high: Double, time: Double) -> Double {
    let above = min(max(time, low), high)
    let survived = ((high - low) * (high - low) - (high - above) * (high - above)) / 2
    return rate * (min(time, low) + survived / (high - low))
  }

  /// Mean number in M/M/1 whose server fails at rate φ and is repaired at rate r, busy or not,
  /// service going on where it stopped: λ((φ + r)² + φμ) ÷ ((φ + r)(rμ − λ(φ + r))).
  ///
  /// Source: White, Christie, Operations Research 6(1), 1958, DOI 10.1287/opre.6.1.79.
  static func breakdownNumber(
    rate: Double, serviceRate: Double, failureRate: Double, repairRate: Double
  ) -> Double {
    let sum = failureRate + repairRate
    return rate * (sum * sum + failureRate * serviceRate)
      / (sum * (repairRate * serviceRate - rate * sum))
  }

  /// The fewest servers of M/M/c with which the mean wait is at most a limit.
  static func serversNeeded(rate: Double, serviceRate: Double, wait: Double) -> Int {
    var servers = Int(rate / serviceRate) + 1
    while Servers(rate: rate, serviceRate: serviceRate, servers: servers).wait > wait {
      servers += 1
    }
    return servers
  }
}

import Randomness
import RealModule
import SupplyNetwork

/// Expectations over the network's distributions, and the formulas that the twins are held against.
enum ClosedForms {
  private static let cells = 8192

  /// E[g(X)], by the midpoint rule over equally likely cells; g is bounded and monotone in every
  /// use here, so the error is below its range ÷ 16,384.
  static func expectation(over law: Distribution, _ function: (Double) -> Double) -> Double {
    if law.minimum == law.maximum { return function(law.minimum) }
    var sum = 0.0
    for cell in 0..<cells {
      sum += function(law.quantile((Double(cell) + 0.5) / Double(cells)))
    }
    return sum / Double(cells)
  }

  /// E[exp(−rate·X)]: the probability that an exponential clock of that rate outlasts X.
  static func survival(_ law: Distribution, rate: Double) -> Double {
    rate == 0 ? 1 : expectation(over: law) { Double.exp(-rate * $0) }
  }

  /// E[g(hours on the lane)], delays included.
  static func expectation(over lane: Lane, _ function: (Double) -> Double) -> Double {
    let punctual = function(lane.durationHours)
    guard lane.delayProbability > 0 else { return punctual }
    let delayed = expectation(over: lane.delayHours) { function(lane.durationHours + $0) }
    return (1 - lane.delayProbability) * punctual + lane.delayProbability * delayed
  }

  /// Erlang's C: the probability of waiting in M/M/c with offered load a < c, by the recursion of
  /// Erlang's B; doi:10.1287/opre.35.4.651 gives both.
  static func erlangC(servers: Int, offeredLoad: Double) -> Double {
    var blocking = 1.0
    for server in 1...max(1, servers) {
      blocking = offeredLoad * blocking / (Double(server) + offeredLoad * blocking)
    }
    let utilisation = offeredLoad / Double(servers)
    return blocking / (1 - utilisation * (1 - blocking))
  }

  /// Mean wait in M/M/c, in the unit of the mean service time.
  static func meanWait(servers: Int, arrivalRate: Double, meanService: Double) -> Double {
    let load = arrivalRate * meanService
    return erlangC(servers: servers, offeredLoad: load) * meanService / (Double(servers) - load)
  }

  /// What becomes of a patient under the retry policy, where nobody drops out.
  struct RetryOutcome {
    var infusedInSpecification = 0.0
    var infusedUnderException = 0.0
    var collectionFailure = 0.0
    var batchFailure = 0.0
    var postReleaseLoss = 0.0

    mutating func add(_ other: RetryOutcome, times weight: Double) {
      infusedInSpecification += weight * other.infusedInSpecification
      infusedUnderException += weight * other.infusedUnderException
      collectionFailure += weight * other.collectionFailure
      batchFailure += weight * other.batchFailure
      postReleaseLoss += weight * other.postReleaseLoss
    }
  }

  /// The chances of one attempt.
  struct AttemptRisks {
    /// An apheresis gives no material that a batch can start from.
    var collectionFailure: Double
    /// A batch does not come out in specification.
    var notInSpecification: Double
    /// A batch that does not is released under exception.
    var exception: Double
    /// A released product is lost.
    var productLoss: Double
  }

  /// The retry policy as a finite Markov chain over aphereses and batches used and material kept.
  static func retries(_ policy: Therapy.RetryPolicy, _ risks: AttemptRisks) -> RetryOutcome {
    func collect(aphereses: Int, batches: Int) -> RetryOutcome {
      var outcome = RetryOutcome()
      let retained = policy.retainedMaterialProbability
      for (isRetained, probability) in [(true, retained), (false, 1 - retained)]
      where probability > 0 {
        outcome.add(
          manufacture(aphereses: aphereses + 1, batches: batches, isRetained: isRetained),
          times: (1 - risks.collectionFailure) * probability)
      }
      if aphereses + 1 < policy.maximumAphereses {
        outcome.add(
          collect(aphereses: aphereses + 1, batches: batches), times: risks.collectionFailure)
      } else {
        outcome.collectionFailure += risks.collectionFailure
      }
      return outcome
    }
    func manufacture(aphereses: Int, batches: Int, isRetained: Bool) -> RetryOutcome {
      var outcome = RetryOutcome()
      let under = risks.notInSpecification * risks.exception
      let failed = risks.notInSpecification - under
      let inSpecification = 1 - risks.notInSpecification
      outcome.infusedInSpecification = inSpecification * (1 - risks.productLoss)
      outcome.infusedUnderException = under * (1 - risks.productLoss)
      let lost = (inSpecification + under) * risks.productLoss
      let again: RetryOutcome? =
        if batches + 1 >= policy.maximumBatches {
          nil
        } else if isRetained {
          manufacture(aphereses: aphereses, batches: batches + 1, isRetained: false)
        } else if aphereses < policy.maximumAphereses {
          collect(aphereses: aphereses, batches: batches + 1)
        } else {
          nil
        }
      if let again {
        outcome.add(again, times: failed + lost)
      } else {
        outcome.batchFailure += failed
        outcome.postReleaseLoss += lost
      }
      return outcome
    }
    return collect(aphereses: 0, batches: 0)
  }
}

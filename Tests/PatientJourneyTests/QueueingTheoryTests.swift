import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// The queue at the suites against queueing theory: Poisson referrals, exponential manufacture and
/// nothing else that takes time make a facility an M/M/c queue with one day as the unit of time.
///
/// At least 50 replications; false alarms as in `StatisticalChecks`.
struct QueueingTheoryTests {
  /// A facility where manufacture takes a day on average; every batch fails at harvest, which ends
  /// the journey and spares the events after it.
  private func facility(
    referralsPerDay: Double, suites: Int, meanDays: Double = 1
  ) throws
    -> Network
  {
    var network = try SmallNetwork.one(referralsPerDay: referralsPerDay, suites: suites)
    try network.setManufacturing(days: .exponential(mean: meanDays))
    network.therapy.failure.function = FailureFunction(form: .constant(baseline: 1))
    network.therapy.failure.causeShares = [0, 1, 0, 0]
    return network
  }

  /// Mean wait for a suite, days: ex vivo hours are the wait, for the way takes no time.
  private func meanWait(_ record: JourneyRecord) -> Double {
    record.total(.exVivoHours) / record.total(.batchesStarted) / 24
  }

  /// Wq = ρ/(μ − λ) = 4 (QUE-01). The asymptotic variance of the mean wait of n patients is
  /// ρ(2 + 5ρ − 4ρ² + ρ³)/(1 − ρ)⁴/n = 1976/n; the utilisation, whose mean is ρ, serves as a
  /// control variate.
  @Test func oneSuite() throws {
    let network = try facility(referralsPerDay: 0.8, suites: 1)
    var waits: [Double] = []
    var utilisations: [Double] = []
    for replication in 0..<UInt32(60) {
      let record = try network.simulate(
        seed: 11, replication: replication, warmUpDays: 400, years: 10, followUpYears: 1)
      waits.append(meanWait(record))
      utilisations.append(try #require(record.suiteUse[0].utilisation))
    }
    expectMean(utilisations, 0.8, "M/M/1 utilisation")
    let controlled = controlled(waits, by: utilisations, ofMean: 0.8)
    expectMean(controlled, 4, "M/M/1 wait, days")
  }

  /// Erlang's C for λ = 2, μ = 1, c = 3 (QUE-02): P(wait) = 4/9 and Wq = 4/9.
  @Test func threeSuites() throws {
    let network = try facility(referralsPerDay: 2, suites: 3)
    var waits: [Double] = []
    var utilisations: [Double] = []
    for replication in 0..<UInt32(90) {
      let record = try network.simulate(
        seed: 12, replication: replication, warmUpDays: 60, years: 2, followUpYears: 1)
      waits.append(meanWait(record))
      utilisations.append(try #require(record.suiteUse[0].utilisation))
    }
    let controlled = controlled(waits, by: utilisations, ofMean: 2.0 / 3)
    expectMean(controlled, 4.0 / 9, "M/M/3 wait, days")
  }

  /// Erlang's A with λ = 2, c = 3 and patience of rate θ = 0.2 (QUE-19). Attrition does not stop at
  /// the suite's door: a patient in a suite leaves at rate 1 of which 0.2 is attrition, so that
  /// P(leaves the line) = 0.0484334576, Lq = 0.4843345758 and E(busy) = λ(1 − P) = 1.903133.
  @Test func impatientPatients() throws {
    var network = try facility(referralsPerDay: 2, suites: 3, meanDays: 1.25)
    network.therapy.attrition.deathPerDay = 0.2
    var queues: [Double] = []
    var busy: [Double] = []
    for replication in 0..<UInt32(60) {
      let record = try network.simulate(
        seed: 13, replication: replication, warmUpDays: 60, years: 2, followUpYears: 1)
      queues.append(record.suiteUse[0].meanQueue)
      busy.append(record.suiteUse[0].meanBusy)
    }
    expectMean(busy, 1.9031330848, "Erlang A suites busy")
    let controlled = controlled(queues, by: busy, ofMean: 1.9031330848)
    expectMean(controlled, 0.4843345758, "Erlang A queue")
  }
}

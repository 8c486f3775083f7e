import EventEngine
import Testing

/// Steady states that have a closed form. Each comparison states its false-alarm rate in
/// `Replications.expect`.
@Suite("Queueing theory")
struct QueueingTheoryTests {
  @Test("M/M/1, λ = 0.8, μ = 1")
  func singleServer() {
    let model = QueueModel(
      servers: 1, classes: [.init(rate: 0.8, priority: 0)], serviceMean: 1)
    var queue = Replications()
    var system = Replications()
    var wait = Replications()
    var time = Replications()
    var utilisation = Replications()
    for replication in 0..<50 {
      let outcome = model.run(warmUp: 600, horizon: 11_000, seed: 1_000 + UInt64(replication))
      queue.append(outcome.meanQueue)
      system.append(outcome.meanInSystem)
      wait.append(outcome.meanWait[0])
      time.append(outcome.meanTimeInSystem)
      utilisation.append(outcome.utilisation)
      check(outcome.utilisation <= 1)
    }
    queue.expect(3.2, "queue length")
    system.expect(4, "number in system")
    wait.expect(4, "wait")
    time.expect(5, "time in system")
    utilisation.expect(0.8, "utilisation")
  }

  @Test("M/M/3, λ = 2, μ = 1")
  func threeServers() {
    let model = QueueModel(
      servers: 3, classes: [.init(rate: 2, priority: 0)], serviceMean: 1)
    var waiting = Replications()
    var wait = Replications()
    var queue = Replications()
    var system = Replications()
    for replication in 0..<50 {
      let outcome = model.run(warmUp: 100, horizon: 3_000, seed: 2_000 + UInt64(replication))
      waiting.append(outcome.shareWaiting)
      wait.append(outcome.meanWait[0])
      queue.append(outcome.meanQueue)
      system.append(outcome.meanInSystem)
      check(outcome.utilisation <= 1)
    }
    waiting.expect(4.0 / 9, "probability of waiting")
    wait.expect(4.0 / 9, "wait")
    queue.expect(8.0 / 9, "queue length")
    system.expect(26.0 / 9, "number in system")
  }

  @Test("Erlang-A: M/M/3 + M, λ = 2, μ = 1, θ = 0.2")
  func impatientCustomers() {
    let model = QueueModel(
      servers: 3, classes: [.init(rate: 2, priority: 0)], serviceMean: 1, patienceMean: 5)
    var abandoning = Replications()
    var queue = Replications()
    var waiting = Replications()
    for replication in 0..<50 {
      let outcome = model.run(warmUp: 50, horizon: 2_000, seed: 3_000 + UInt64(replication))
      abandoning.append(outcome.shareAbandoning)
      queue.append(outcome.meanQueue)
      waiting.append(outcome.shareWaiting)
      check(outcome.utilisation <= 1)
    }
    abandoning.expect(0.0484334576, "probability of abandoning")
    queue.expect(0.4843345758, "queue length")
    waiting.expect(0.3906294916, "probability of waiting")
  }

  @Test("Non-preemptive priority, λ = 0.3 and 0.5, μ = 1")
  func priorities() {
    let model = QueueModel(
      servers: 1,
      classes: [.init(rate: 0.3, priority: -1), .init(rate: 0.5, priority: 2.5)],
      serviceMean: 1)
    var first = Replications()
    var second = Replications()
    for replication in 0..<50 {
      let outcome = model.run(warmUp: 600, horizon: 14_000, seed: 4_000 + UInt64(replication))
      first.append(outcome.meanWait[0])
      second.append(outcome.meanWait[1])
      check(outcome.utilisation <= 1)
    }
    first.expect(0.8 / 0.7, "wait of the first class")
    second.expect(0.8 / (0.7 * 0.2), "wait of the second class")
  }
}

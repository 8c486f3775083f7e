import Testing

/// The analytic module against the reference table, to the digits that the table prints.
@Suite("Queue formulas")
struct QueueFormulaTests {
  /// Compares values with the numbers of a row, or with some of them by position.
  private func expect(
    _ values: [Double], row: String, at positions: [Int]? = nil, relative: Double = 1e-6,
    location: SourceLocation = #_sourceLocation
  ) {
    let numbers = ReferenceRows.numbers(row)
    let chosen = positions ?? Array(numbers.indices)
    #expect(values.count == chosen.count, "\(row): \(numbers)", sourceLocation: location)
    for (value, position) in zip(values, chosen) {
      let expected = numbers[position]
      #expect(
        abs(value - expected) <= relative * abs(expected),
        "\(row): \(value) for \(expected)", sourceLocation: location)
    }
  }

  @Test("Servers in parallel")
  func servers() {
    let one = QueueFormulas.Servers(rate: 0.8, serviceRate: 1, servers: 1)
    expect([one.utilisation, one.queue, one.wait, one.time, one.system], row: "QUE-01")
    let three = QueueFormulas.Servers(rate: 2, serviceRate: 1, servers: 3)
    expect(
      [three.waiting, three.wait, three.queue, three.system, three.waiting(longerThan: 0.5)],
      row: "QUE-02", relative: 2e-6)
    let hundred = QueueFormulas.Servers(rate: 90, serviceRate: 1, servers: 100)
    expect([hundred.waiting, hundred.wait, hundred.system], row: "QUE-04", relative: 1e-8)
    expect(
      [1, 2, 5, 10].map {
        QueueFormulas.Servers(rate: 0.8 * Double($0), serviceRate: 1, servers: $0).wait
      }, row: "QUE-28")
    expect(
      [1, 2, 4, 8].map { sites in
        Double(
          sites
            * QueueFormulas.serversNeeded(
              rate: 8 / Double(sites), serviceRate: 1, wait: 0.2))
      }, row: "QUE-29")
  }

  @Test("Losses and limits")
  func losses() {
    expect(
      [(10, 10), (5, 8), (90, 100)].map { QueueFormulas.erlangB(load: $0.0, servers: $0.1) },
      row: "QUE-05", relative: 1e-8)
    let finite = QueueFormulas.birthDeath(births: { $0 < 10 ? 0.8 : 0 }, deaths: { _ in 1 })
    expect([finite[10], QueueFormulas.mean(finite)], row: "QUE-07", relative: 1e-8)
    let machines = QueueFormulas.birthDeath(births: { 0.2 * Double(4 - $0) }, deaths: { _ in 1 })
    expect(
      [machines[0], QueueFormulas.mean(machines), 1 - machines[0]], row: "QUE-25",
      relative: 1e-9)
  }

  @Test("General service")
  func generalService() throws {
    func wait(_ rate: Double, _ law: ServiceLaw) -> Double {
      QueueFormulas.pollaczekKhinchine(rate: rate, moments: law.moments)
    }
    let constant = wait(0.8, try .constant(1))
    expect([constant, 0.8 * constant], row: "QUE-08")
    expect([wait(0.8, try .uniform(low: 0.5, high: 1.5))], row: "QUE-10")
    expect([wait(0.8, try .lognormal(mean: 1, coefficientOfVariation: 0.5))], row: "QUE-11")
    let mixed = ServiceLaw.mixture([
      (0.5, try .exponential(mean: 0.5)), (0.5, try .exponential(mean: 1.5)),
    ])
    expect([wait(0.7, mixed)], row: "QUE-13")
  }

  @Test("Priorities")
  func priorities() {
    expect(
      QueueFormulas.cobham(rates: [0.3, 0.5], serviceRate: 1, servers: 1), row: "QUE-14")
    expect(
      QueueFormulas.cobham(rates: [0.8, 1.2], serviceRate: 1, servers: 3), row: "QUE-16")
  }

  @Test("Impatience")
  func impatience() {
    let fifty = QueueFormulas.Impatient(rate: 48, serviceRate: 1, servers: 50, leaving: 0.5)
    expect(
      [fifty.abandoning, fifty.wait, fifty.queue, fifty.waiting, fifty.utilisation],
      row: "QUE-17", at: [0, 1, 3, 4, 5], relative: 1e-8)
    let patient = QueueFormulas.Servers(rate: 48, serviceRate: 1, servers: 50)
    expect([patient.wait], row: "QUE-17", at: [6], relative: 1e-6)
    expect([patient.queue], row: "QUE-17", at: [8], relative: 1e-4)
    let three = QueueFormulas.Impatient(rate: 2, serviceRate: 1, servers: 3, leaving: 0.2)
    expect([three.abandoning, three.queue, three.waiting], row: "QUE-19", relative: 1e-8)
  }

  @Test("Networks and unlimited servers")
  func networks() {
    let times = zip([2.0, 0.7, 1.5], [1, 2, 1]).map {
      QueueFormulas.jacksonTime(rate: 1, serviceRate: $0, servers: $1)
    }
    expect(times + [times.reduce(0, +)], row: "QUE-20")
    let poisson = QueueFormulas.poisson(mean: 7.5, through: 30)
    var cumulative = 0.0
    let sums = poisson.map { probability in
      cumulative += probability
      return cumulative
    }
    let quantile = sums.firstIndex { $0 >= 0.95 } ?? -1
    expect([poisson[0], sums[10], Double(quantile)], row: "QUE-22", relative: 1e-9)
    expect(
      [QueueFormulas.uniformTransient(rate: 3, low: 1, high: 4, time: 2)], row: "QUE-23")
    let failure = 0.08
    expect(
      [1 / (1 - failure), 1 + failure, failure * failure], row: "QUE-27", at: [0, 2, 3],
      relative: 1e-7)
    // ∫ 5(1 + 0.4·sin(2πt/24)) dt over a day and over its first half.
    expect([120, 60 + 5 * 0.4 * 24 / Double.pi], row: "SMP-05", at: [1, 3], relative: 1e-12)
  }

  @Test("The stroke unit's table")
  func strokeUnit() throws {
    let load =
      (0.24 * 7.4 + 0.13 * 4.6 + 0.63 * 7) / 1.2 + 1.8 / 9.3 + 4 / 3.6 + 3.8 / 3.2
    let poisson = QueueFormulas.poisson(mean: load, through: 14)
    let delays = (9...14).map { poisson[$0] / poisson.prefix($0 + 1).reduce(0, +) }
    expect(delays, row: "HDES-01", at: Array(0..<6), relative: 3e-3)
    for (value, expected) in zip(delays, ReferenceRows.numbers("HDES-01")) {
      #expect(abs(value - expected) <= 0.5e-4, "\(value) for \(expected)")
    }
    expect([load], row: "HDES-01", at: [6], relative: 1e-12)
    let published = [0.18, 0.13, 0.09, 0.06, 0.03, 0.02]
    #expect(delays.map { ($0 * 100).rounded() / 100 } == published)
  }

  @Test("Breakdowns against the stationary equations, solved on a long truncated line")
  func breakdowns() {
    let (rate, service, failure, repair) = (0.5, 1.0, 0.1, 0.5)
    // Balance by relaxation: up and down probabilities of n customers.
    let size = 120
    var up = [Double](repeating: 1 / Double(2 * size), count: size)
    var down = up
    for _ in 0..<6_000 {
      for n in 0..<size {
        let arrivals = n + 1 < size ? rate : 0
        var toUp = repair * down[n]
        if n > 0 { toUp += rate * up[n - 1] }
        if n + 1 < size { toUp += service * up[n + 1] }
        up[n] = toUp / (arrivals + failure + (n > 0 ? service : 0))
        down[n] = (failure * up[n] + (n > 0 ? rate * down[n - 1] : 0)) / (arrivals + repair)
      }
    }
    let total = up.reduce(0, +) + down.reduce(0, +)
    let mean = zip(up, down).enumerated().reduce(0.0) {
      $0 + Double($1.offset) * ($1.element.0 + $1.element.1)
    }
    let formula = QueueFormulas.breakdownNumber(
      rate: rate, serviceRate: service, failureRate: failure, repairRate: repair)
    #expect(abs(mean / total - formula) <= 1e-6 * formula, "\(mean / total) for \(formula)")
  }
}

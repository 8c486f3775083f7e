import Testing

@testable import EngineExamples

/// The examples are held against closed forms, on ten runs of fixed seeds each: the mean must lie
/// within four standard errors of the formula. At 9 degrees of freedom that is a false alarm of
/// 0.31 % for each of the 9 comparisons below, 2.8 % for all, were the seeds not fixed.
struct EngineExamplesTests {
  private func check(
    _ values: [Double], against expected: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    #expect(abs(mean - expected) <= 4 * error, sourceLocation: sourceLocation)
    #expect(error <= 0.02 * abs(expected), sourceLocation: sourceLocation)
  }

  @Test("Erlang A: P(abandon) = 0.0484334576, Lq = 0.4843345758")
  func clinicWithReneging() {
    let runs = (1...10).map { ClinicWithReneging().run(hours: 4000, seed: $0) }
    check(runs.map(\.abandoned), against: 0.0484334576)
    check(runs.map(\.line), against: 0.4843345758)
  }

  @Test("Without breakdowns and urgency the job shop is a Jackson network")
  func jobShopAsJacksonNetwork() {
    var shop = JobShop()
    shop.meanUptime = nil
    shop.urgentShare = 0
    shop.orderRate = 0.5
    let runs = (1...10).map { shop.run(hours: 10_000, seed: $0) }
    // W = Σ 1/(μ − λ) over machines.
    let expected = shop.meanWork.reduce(0) { $0 + 1 / (1 / $1 - shop.orderRate) }
    check(runs.map(\.ordinary), against: expected)
    for machine in shop.meanWork.indices {
      check(runs.map { $0.use[machine] }, against: shop.orderRate * shop.meanWork[machine])
    }
  }

  @Test("Urgent orders are faster, and breakdowns slow everybody")
  func jobShopWithPrioritiesAndBreakdowns() {
    let shop = JobShop()
    var reliable = shop
    reliable.meanUptime = nil
    for seed in UInt64(1)...5 {
      let run = shop.run(hours: 10_000, seed: seed)
      let better = reliable.run(hours: 10_000, seed: seed)
      #expect(run.urgent < run.ordinary)
      #expect(better.urgent < run.urgent)
      #expect(better.ordinary < run.ordinary)
      #expect(run.use.allSatisfy { $0 > 0 && $0 < 1 })
    }
  }

  @Test("M(t)/M/∞: the occupancy follows the rate late and damped")
  func wardOverTheDay() {
    let ward = WardOverTheDay()
    let runs = (1...10).map { ward.run(days: 202, seed: $0) }
    // Eick, Massey, Whitt 1993, DOI 10.1287/mnsc.39.2.241: for a sinusoidal rate of frequency ω,
    // m(t) = λ̄/μ·(1 + β·(sin ωt − (ω/μ) cos ωt)/(1 + (ω/μ)²)).
    let ratio = 2 * Double.pi / 24 * ward.meanStay
    for hour in [0, 6, 12, 18] {
      let angle = 2 * Double.pi / 24 * Double(hour)
      let wave = (sine(angle) - ratio * sine(angle + .pi / 2)) / (1 + ratio * ratio)
      check(
        runs.map { $0[hour] }, against: ward.meanRate * ward.meanStay * (1 + ward.swing * wave))
    }
  }

  @Test("With fewer beds than patients somebody waits")
  func wardWithFewBeds() {
    var ward = WardOverTheDay()
    ward.beds = 32
    let limited = ward.run(days: 100, seed: 1)
    let free = WardOverTheDay().run(days: 100, seed: 1)
    #expect(limited.reduce(0, +) > free.reduce(0, +))
  }
}

import Statistics
import Testing

@Suite("Sequential stopping")
struct SequentialStoppingTests {
  static let published = [
    9.842379990825465, 10.060423560536304, 9.925089673744292, 9.938503720153147,
    10.016611116790997, 9.883800932020227, 10.040555259165185, 10.086612424440187,
    10.202806309000646, 10.093238146039786, 10.082693576415949, 9.895606898184578,
    9.808885513355504, 9.932816012126937, 10.165898811805276, 9.97527206509048,
    9.80931192832356, 9.988073964553942, 9.801716381189982, 9.92338975169577,
  ]

  /// STA-04: from three replications on, 1 % is first reached at the sixth.
  @Test("a published series stops where published")
  func published() throws {
    var rule = try SequentialStopping(.relative(0.01), minimum: 3, lookAhead: 0, budget: 20)
    for value in Self.published { try rule.record(value) }
    #expect(rule.decision == .precise(reachedAt: 6))
    #expect(rule.count == 6)
    #expect(rule.estimate == meanEstimate(Array(Self.published.prefix(6))))
  }

  @Test("look-ahead goes on, and starts again when precision is lost")
  func lookAhead() throws {
    // The relative half-width is 0.00746 at 8 replications, 0.0087 at 9, 0.0079 at 10, and at most
    // 0.0072 from 11 on.
    var rule = try SequentialStopping(.relative(0.0075), minimum: 3, lookAhead: 3, budget: 20)
    for value in Self.published.prefix(8) { try rule.record(value) }
    #expect(rule.decision == .replicate(3))
    for value in Self.published.dropFirst(8) { try rule.record(value) }
    #expect(rule.decision == .precise(reachedAt: 11))
    #expect(rule.count == 14)
    #expect(rule.estimate == meanEstimate(Array(Self.published.prefix(14))))
  }

  @Test("a budget that ends first is told")
  func budget() throws {
    var rule = try SequentialStopping(.absolute(1e-6), minimum: 5, budget: 12)
    #expect(rule.decision == .replicate(5))
    for value in Self.published { try rule.record(value) }
    #expect(rule.decision == .budgetExhausted && rule.count == 12)
    // Precision reached, but the look-ahead does not fit.
    var late = try SequentialStopping(.relative(0.01), minimum: 6, lookAhead: 5, budget: 8)
    for value in Self.published { try late.record(value) }
    #expect(late.decision == .budgetExhausted)
  }

  @Test("the result does not depend on how many replications are recorded at a time")
  func chunks() throws {
    var source = NormalSource(seed: 8)
    let values = source.normals(600, 10, 3)
    var careful = try SequentialStopping(.absolute(0.5), budget: 500)
    while case .replicate(let more) = careful.decision {
      for _ in 0..<more { try careful.record(values[careful.count]) }
    }
    var greedy = try SequentialStopping(.absolute(0.5), budget: 500)
    for value in values { try greedy.record(value) }
    #expect(careful == greedy)
  }

  @Test("the look-ahead grows with the number of replications")
  func growing() throws {
    var rule = try SequentialStopping(.absolute(1), minimum: 200, lookAhead: 5, budget: 1_000)
    var source = NormalSource(seed: 9)
    for _ in 0..<200 { try rule.record(source.normal()) }
    #expect(rule.decision == .replicate(10))
  }

  @Test("the forecast of replications")
  func forecast() throws {
    var rule = try SequentialStopping(.absolute(0.1), minimum: 2, lookAhead: 0, budget: 100_000)
    #expect(rule.expectedReplications == nil)
    var source = NormalSource(seed: 10)
    for _ in 0..<100 { try rule.record(source.normal()) }
    let halfWidth = try #require(rule.estimate.halfWidth)
    #expect(
      rule.expectedReplications == Int((100 * (halfWidth / 0.1) * (halfWidth / 0.1)).rounded(.up)))
    while case .replicate = rule.decision { try rule.record(source.normal()) }
    #expect((250...550).contains(rule.count))
  }

  @Test("senseless rules are refused")
  func refused() {
    #expect(throws: StatisticsError.self) { try SequentialStopping(.absolute(0), budget: 20) }
    #expect(throws: StatisticsError.self) { try SequentialStopping(.relative(0.1), budget: 9) }
    #expect(throws: StatisticsError.self) {
      try SequentialStopping(.relative(0.1), minimum: 1, budget: 9)
    }
    #expect(throws: StatisticsError.self) {
      var rule = try SequentialStopping(.relative(0.1), budget: 10)
      try rule.record(.nan)
    }
  }
}

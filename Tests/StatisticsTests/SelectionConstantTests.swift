import Statistics
import Testing

@Suite("Constants of selection")
struct SelectionConstantTests {
  /// RS-01: Law's table 10.11 to the digits printed, and the reference table's further ones.
  @Test("Dudewicz and Dalal")
  func dudewiczDalal() throws {
    let references: [(k: Int, first: Int, p: Double, h: Double)] = [
      (2, 20, 0.9, 1.8957), (5, 20, 0.9, 2.7471), (10, 20, 0.9, 3.1820), (5, 20, 0.95, 3.2580),
      (10, 20, 0.95, 3.6788), (5, 40, 0.9, 2.6689), (10, 40, 0.95, 3.5386),
    ]
    for reference in references {
      let h = try SelectionConstants.dudewiczDalal(
        systems: reference.k, firstStage: reference.first, probability: reference.p)
      #expect(agrees(h, reference.h, within: 1e-4), "\(reference) \(h)")
    }
  }

  /// RS-02.
  @Test("Rinott")
  func rinott() throws {
    let references: [(k: Int, first: Int, p: Double, h: Double)] = [
      (2, 10, 0.95, 2.614119), (5, 10, 0.95, 3.692624), (10, 10, 0.95, 4.289547),
      (10, 20, 0.95, 3.875277), (5, 20, 0.95, 3.385419), (5, 20, 0.9, 2.916363),
      (10, 30, 0.95, 3.766002), (100, 10, 0.95, 6.009624),
    ]
    for reference in references {
      let h = try SelectionConstants.rinott(
        systems: reference.k, firstStage: reference.first, probability: reference.p)
      #expect(agrees(h, reference.h, within: 1e-5), "\(reference) \(h)")
    }
  }

  /// With two systems and n₀ = 2, ν = 1, h ÷ √(1 ÷ X + 1 ÷ Y) is normal given X and Y; without limit of
  /// degrees of freedom h is √2 times the normal quantile.
  @Test("Rinott's constant falls to the normal one")
  func limit() throws {
    let h = try SelectionConstants.rinott(systems: 2, firstStage: 100_001, probability: 0.95)
    #expect(agrees(h, 1.6448536269514722 * 2.0.squareRoot(), within: 1e-4), "\(h)")
  }

  /// RS-03: η and h² = 2·η·(n₀ − 1).
  @Test("Kim and Nelson")
  func kimNelson() throws {
    let references: [(k: Int, first: Int, eta: Double, h2: Double)] = [
      (2, 10, 0.33405027, 6.01290483), (5, 10, 0.63496727, 11.42941077),
      (10, 10, 0.85908343, 15.46350174), (10, 20, 0.30293380, 11.51148454),
      (10, 24, 0.23944204, 11.01433364), (100, 20, 0.53347512, 20.27205447),
    ]
    for reference in references {
      let eta = try SelectionConstants.kimNelsonEta(
        systems: reference.k, firstStage: reference.first, probability: 0.95)
      #expect(agrees(eta, reference.eta, within: 1e-7))
      #expect(agrees(2 * eta * Double(reference.first - 1), reference.h2, within: 1e-7))
    }
  }

  @Test("senseless constants are refused")
  func refused() {
    #expect(throws: StatisticsError.self) {
      try SelectionConstants.rinott(systems: 1, firstStage: 10, probability: 0.95)
    }
    #expect(throws: StatisticsError.self) {
      try SelectionConstants.rinott(systems: 4, firstStage: 10, probability: 0.25)
    }
    #expect(throws: StatisticsError.self) {
      try SelectionConstants.dudewiczDalal(systems: 4, firstStage: 1, probability: 0.95)
    }
  }
}

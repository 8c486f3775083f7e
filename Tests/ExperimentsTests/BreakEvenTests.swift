import Experiments
import Statistics
import Testing

@Suite("Break-even search")
struct BreakEvenTests {
  /// A straight difference with a half-width: the interval of the zero is known exactly.
  @Test(
    "Zero and interval of a straight line", arguments: [1.0, -1.0], [0.137, 0.5, 0.9])
  func straightLine(slope: Double, zero: Double) async {
    let search = BreakEvenSearch(range: 0...1, gridSize: 9, halvings: 12)
    let outcome = await search.run { value in
      Estimate(mean: slope * (value - zero), halfWidth: 0.05, count: 10)
    }
    let crossing = outcome?.crossings.first
    #expect(outcome?.crossings.count == 1)
    // A straight line is interpolated exactly.
    let tolerance = 1e-12
    #expect(abs((crossing?.value ?? .nan) - zero) <= tolerance)
    #expect(abs((crossing?.low ?? .nan) - (zero - 0.05)) <= tolerance)
    #expect(abs((crossing?.high ?? .nan) - (zero + 0.05)) <= tolerance)
    #expect(crossing?.isPositiveBelow == (slope < 0))
    #expect(outcome?.points.map(\.value) == outcome?.points.map(\.value).sorted())
  }

  @Test("An interval that the range does not contain is open")
  func openInterval() async {
    let outcome = await BreakEvenSearch(range: 0...1).run { value in
      Estimate(mean: value - 0.5, halfWidth: 0.6, count: 10)
    }
    #expect(outcome?.crossings.count == 1)
    #expect(outcome?.crossings.first?.low == nil)
    #expect(outcome?.crossings.first?.high == nil)
  }

  @Test("No change of sign, no crossing")
  func noCrossing() async {
    let outcome = await BreakEvenSearch(range: 1...2, gridSize: 5).run { value in
      Estimate(mean: value, halfWidth: 0.1, count: 10)
    }
    #expect(outcome?.crossings == [])
    #expect(outcome?.points.count == 5)
  }

  @Test("Every change of sign on the grid is found")
  func severalCrossings() async {
    let outcome = await BreakEvenSearch(range: 0...3, gridSize: 13).run { value in
      Estimate(mean: (value - 0.6) * (value - 1.4) * (value - 2.7), halfWidth: 0, count: 10)
    }
    let values = outcome?.crossings.map(\.value) ?? []
    #expect(values.count == 3)
    for (found, expected) in zip(values, [0.6, 1.4, 2.7]) { #expect(abs(found - expected) < 0.01) }
  }

  @Test("A value of nobody treated has no sign")
  func emptyEstimates() async {
    let outcome = await BreakEvenSearch(range: 0...1).run { value in
      value < 0.4 ? .empty : Estimate(mean: value - 0.7, halfWidth: 0.01, count: 10)
    }
    #expect(outcome?.crossings.count == 1)
  }

  @Test("An interrupted search has no outcome")
  func interrupted() async {
    let outcome = await BreakEvenSearch(range: 0...1).run { value in
      value > 0.5 ? nil : Estimate(mean: value, halfWidth: 0.01, count: 10)
    }
    #expect(outcome == nil)
  }
}

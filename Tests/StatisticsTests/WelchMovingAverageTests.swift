import Statistics
import Testing

@Suite("Welch's moving average")
struct WelchMovingAverageTests {
  @Test("The reference row WUP-05: the squares of 1 to 10")
  func squares() throws {
    let averages = try #require(
      welchMovingAverage((1...10).map { Double($0 * $0) }, halfWidth: 2))
    let expected = [1, 14.0 / 3, 11, 18, 27, 38, 51, 66]
    #expect(averages.count == expected.count)
    for (average, value) in zip(averages, expected) { #expect(abs(average - value) <= 1e-9) }
  }

  @Test("A line stays a line, a parabola rises by w(w + 1) ÷ 3", arguments: 0...12)
  func polynomials(halfWidth: Int) throws {
    let line = (0..<40).map { 3 - 0.5 * Double($0) }
    let averages = try #require(welchMovingAverage(line, halfWidth: halfWidth))
    #expect(averages.count == 40 - halfWidth)
    for (average, value) in zip(averages, line) { #expect(abs(average - value) <= 1e-12) }
    // The mean of (x + j)² over j from −w to w is x² + w(w + 1) ÷ 3.
    let parabola = (0..<40).map { Double($0 * $0) }
    let raised = try #require(welchMovingAverage(parabola, halfWidth: halfWidth))
    for centre in raised.indices {
      let reach = Double(min(centre, halfWidth))
      #expect(abs(raised[centre] - parabola[centre] - reach * (reach + 1) / 3) <= 1e-9)
    }
  }

  @Test("No width gives the series; a width that is negative or too large gives nothing")
  func edges() {
    let series = [4.0, -1, 7, 7, 0.25]
    #expect(welchMovingAverage(series, halfWidth: 0) == series)
    #expect(welchMovingAverage(series, halfWidth: 2)?.count == 3)
    #expect(welchMovingAverage(series, halfWidth: 3) == nil)
    #expect(welchMovingAverage(series, halfWidth: .max) == nil)
    #expect(welchMovingAverage(series, halfWidth: -1) == nil)
    #expect(welchMovingAverage([], halfWidth: 0) == nil)
  }
}

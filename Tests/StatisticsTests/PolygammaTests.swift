import Testing

@testable import Statistics

@Suite("Digamma and trigamma")
struct PolygammaTests {
  /// −γ, −γ − 2·log 2 and the recurrence; π² ÷ 6 and π² ÷ 2.
  @Test("closed forms")
  func closedForms() {
    let euler = 0.577_215_664_901_532_9
    #expect(agrees(Polygamma.digamma(1), -euler, within: 1e-14))
    #expect(agrees(Polygamma.digamma(0.5), -euler - 1.386_294_361_119_890_6, within: 1e-14))
    #expect(agrees(Polygamma.trigamma(1), 1.644_934_066_848_226_4, within: 1e-14))
    #expect(agrees(Polygamma.trigamma(0.5), 4.934_802_200_544_679, within: 1e-14))
    for x in [0.01, 0.3, 2.7, 9.99, 10.01, 400] {
      #expect(
        agrees(Polygamma.digamma(x + 1), Polygamma.digamma(x) + 1 / x, within: 1e-13 * (1 + 1 / x)))
      #expect(
        agrees(
          Polygamma.trigamma(x + 1), Polygamma.trigamma(x) - 1 / (x * x),
          within: 1e-13 * (1 + 1 / (x * x))))
    }
    #expect(agrees(Polygamma.logExcess(1e9), 5e-10 + 1e-18 / 12, within: 1e-25))
    #expect(Polygamma.digamma(0).isNaN && Polygamma.trigamma(-1).isNaN)
  }
}

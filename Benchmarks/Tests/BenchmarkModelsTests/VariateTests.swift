import Testing

@testable import BenchmarkModels

/// Means of many variates against what theory says, within four standard errors: a correct generator
/// fails one such comparison for 6 in 100,000 seeds, and the seeds are fixed.
@Suite("Variates")
struct VariateTests {
  private let count = 1_000_000

  private func expectMean(
    _ sum: Double, _ expected: Double, variance: Double, _ what: String,
    location: SourceLocation = #_sourceLocation
  ) {
    let error = (variance / Double(count)).squareRoot()
    let deviation = abs(sum / Double(count) - expected) / error
    #expect(deviation < 4, "\(what): \(deviation) standard errors", sourceLocation: location)
  }

  @Test("Exponential: four moments, the tail, and shares at its deciles")
  func exponential() {
    var variates = FastVariates(seed: 11)
    var sums = [Double](repeating: 0, count: 4)
    var (tail, below) = (0.0, 0.0)
    var negative = 0
    for _ in 0..<count {
      let x = variates.exponential()
      if x < 0 { negative += 1 }
      var power = 1.0
      for index in 0..<4 {
        power *= x
        sums[index] += power
      }
      if x > ExponentialZiggurat.base { tail += 1 }
      if x < 0.10536051565782628 { below += 1 }
    }
    #expect(negative == 0)
    // E X^k = k!, and the variance of X^k is (2k)! − (k!)².
    let factorials = [1.0, 2, 6, 24]
    let doubles = [2.0, 24, 720, 40_320]
    for index in 0..<4 {
      let mean = factorials[index]
      expectMean(
        sums[index], mean, variance: doubles[index] - mean * mean, "moment \(index + 1)")
    }
    expectMean(tail, 4.541e-4, variance: 4.541e-4, "beyond the base")
    expectMean(below, 0.1, variance: 0.09, "first decile")
  }

  @Test("Normal: four moments, the tail, and the share within one standard deviation")
  func normal() {
    var variates = FastVariates(seed: 12)
    var sums = [Double](repeating: 0, count: 4)
    var (tail, within) = (0.0, 0.0)
    for _ in 0..<count {
      let x = variates.normal()
      var power = 1.0
      for index in 0..<4 {
        power *= x
        sums[index] += power
      }
      if abs(x) > 3 { tail += 1 }
      if abs(x) < 1 { within += 1 }
    }
    let means = [0.0, 1, 0, 3]
    let variances = [1.0, 2, 15, 96]
    for index in 0..<4 {
      expectMean(sums[index], means[index], variance: variances[index], "moment \(index + 1)")
    }
    expectMean(tail, 0.0026997960632601866, variance: 0.0027, "beyond three")
    expectMean(within, 0.6826894921370859, variance: 0.2166, "within one")
  }

  @Test("The layers of both ziggurats have equal areas")
  func layers() {
    let exponential = ZigguratLayers.exponential
    let normal = ZigguratLayers.normal
    defer {
      exponential.deallocate()
      normal.deallocate()
    }
    for layers in [exponential, normal] {
      #expect(abs(layers.closingError) < 1e-9)
      for layer in 0..<ZigguratLayers.count {
        #expect(layers.edges[layer] > layers.edges[layer + 1])
      }
    }
  }

  @Test("Both sources give the times of the therapy line their means")
  func times() {
    let patient = CellTherapyLine.Patient(ordinal: 0, arrival: 0)
    var fast = FastTimes(seed: 13)
    var sums = [Double](repeating: 0, count: 2)
    for _ in 0..<count {
      sums[0] += fast.transport(patient)
      sums[1] += fast.manufacturing(patient)
    }
    expectMean(sums[0], 12, variance: 18.67, "transport")
    expectMean(sums[1], 214.3148, variance: 6_065, "manufacturing")
    let philox = PhiloxTimes(seed: 13, replication: 0)
    sums = [0, 0]
    for ordinal in 0..<UInt32(count) {
      let own = CellTherapyLine.Patient(ordinal: ordinal, arrival: 0)
      sums[0] += philox.transport(own)
      sums[1] += philox.manufacturing(own)
    }
    expectMean(sums[0], 12, variance: 18.67, "transport")
    expectMean(sums[1], 214.3148, variance: 6_065, "manufacturing")
  }
}

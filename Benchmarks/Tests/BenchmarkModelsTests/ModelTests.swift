import Testing

@testable import BenchmarkModels

@Suite("Models")
struct ModelTests {
  @Test("A single server's mean time in system is near 10", arguments: VariateKind.allCases)
  func singleServer(variates: VariateKind) {
    var sum = 0.0
    for replication in 0..<UInt32(10) {
      let outcome = SingleServer.run(
        customers: 100_000, variates: variates, seed: 1, replication: replication)
      #expect(outcome.served == 100_000)
      #expect(outcome.events == 200_000)
      #expect(abs(outcome.utilisation - 0.9) < 0.02)
      sum += outcome.meanTimeInSystem
    }
    // The standard deviation of one replication's mean is about 0.6.
    #expect(abs(sum / 10 - 10) < 0.8)
  }

  @Test("The therapy line loses nobody and has known means", arguments: VariateKind.allCases)
  func therapyLine(variates: VariateKind) {
    let patients = 50_000
    let outcome = CellTherapyLine.run(
      patients: patients, variates: variates, seed: 2, replication: 0)
    let left =
      outcome.infused + outcome.lost + outcome.renegedBeforeApheresis
      + outcome.renegedBeforeManufacturing
    #expect(left == patients)
    #expect(abs(outcome.meanTimeInSystem - 420) < 5)
    #expect(abs(Double(outcome.infused) / Double(patients) - 0.931) < 0.01)
    #expect(abs(Double(outcome.events) / Double(patients) - 7.24) < 0.03)
  }

  @Test("A run depends on nothing but its seed and replication")
  func reproducible() {
    func infused(_ seed: UInt64, _ replication: UInt32) -> Double {
      CellTherapyLine.run(
        patients: 2_000, variates: .philox, seed: seed, replication: replication
      ).meanTimeInSystem
    }
    #expect(infused(1, 0) == infused(1, 0))
    #expect(infused(1, 0) != infused(1, 1))
    #expect(infused(1, 0) != infused(2, 0))
  }

  @Test("The hold model's clock advances by operations ÷ population")
  func hold() {
    let outcome = HoldModel.run(population: 1_000, operations: 100_000, seed: 3)
    #expect(abs(outcome.clock - 101) < 3)
  }
}

import Testing

@testable import Experiments

@Suite("Congestion model")
struct CongestionModelTests {
  /// Sakasegawa's approximation is exact for one server: ρ ÷ (1 − ρ) services.
  @Test("One server waits as in M/M/1", arguments: [0.1, 0.5, 0.8, 0.95])
  func oneServer(use: Double) {
    let wait = CongestionModel.shape(suites: 1, use: use)
    #expect(abs(wait - use / (1 - use)) < 1e-12)
  }

  /// Erlang C by its recursion; the approximation is within some per cent at heavy load.
  @Test("Several servers wait nearly as in M/M/c", arguments: [2, 5, 10, 20], [0.7, 0.85, 0.95])
  func severalServers(servers: Int, use: Double) {
    let offered = use * Double(servers)
    var blocking = 1.0
    for server in 1...servers {
      blocking = offered * blocking / (Double(server) + offered * blocking)
    }
    let delayed = blocking / (1 - use + use * blocking)
    let exact = delayed / (Double(servers) * (1 - use))
    let wait = CongestionModel.shape(suites: servers, use: use)
    // Published errors are largest where hardly anybody waits.
    #expect(abs(wait - exact) < 0.06 * exact + 0.012)
  }

  @Test("Waits rise with use and fall with suites")
  func monotone() {
    for suites in 1...12 {
      for step in 1...18 {
        let use = Double(step) * 0.05
        let wait = CongestionModel.shape(suites: suites, use: use)
        #expect(wait < CongestionModel.shape(suites: suites, use: use + 0.04))
        #expect(wait > CongestionModel.shape(suites: suites + 1, use: use))
      }
    }
  }

  @Test("The scale is learned back from waits that have one, and the greatest use inverts it")
  func learning() throws {
    // Built up in steps: the compiler gives up on longer expressions.
    func observation(_ number: Int, scale: Double) -> CongestionModel.Observation {
      let use = Double(number) * 0.1
      let wait = scale * 200 * CongestionModel.shape(suites: number, use: use)
      return CongestionModel.Observation(
        facility: number, suites: number, use: use, aphereses: 50, appointmentWaitHours: 50 * wait,
        batches: 40, suiteWaitHours: 40 * (number == 3 ? 12 : 4))
    }
    let lines = (1...9).map { observation($0, scale: 1.7) }
    let model = CongestionModel(
      occupancyHours: 200, networks: [(sharing: .separate, facilities: lines)])
    let scale = try #require(model.appointmentScales[.separate])
    #expect(abs((scale.mean ?? 0) - 1.7) < 1e-9)
    #expect((scale.halfWidth ?? 1) < 1e-6)
    #expect(model.appointmentScales[.pooled] == nil)
    #expect(model.scale(.pooled) == model.scale(.separate))
    #expect(abs(model.scale(.separate).power - 1) < 1e-9)
    #expect(abs(model.suiteWait(at: 3) - 12) < 1e-12)
    let mean: Double = (8 * 4 + 12) / 9
    #expect(abs(model.suiteWait(at: 99) - mean) < 1e-12)
    for suites in [1, 3, 8] {
      let use = model.greatestUse(.separate, suites: suites, waitHours: 48, most: 0.97)
      #expect(use > 0 && use < 0.97)
      let wait = model.appointmentWait(.separate, suites: suites, use: use)
      #expect(abs(wait - 48) < 1e-6)
    }
    #expect(model.greatestUse(.separate, suites: 500, waitHours: 48, most: 0.97) == 0.97)
  }

  @Test("Facilities that share their work are one line")
  func pooled() throws {
    func part(_ facility: Int, _ suites: Int, _ use: Double) -> CongestionModel.Observation {
      let shape = CongestionModel.shape(suites: 5, use: 0.8)
      return CongestionModel.Observation(
        facility: facility, suites: suites, use: use, aphereses: 10,
        appointmentWaitHours: 10 * 0.6 * 100 * shape, batches: 10, suiteWaitHours: 0)
    }
    // Two suites busy to 0.95 and three to 0.7 are five busy to 0.8.
    let model = CongestionModel(
      occupancyHours: 100,
      networks: [(sharing: .pooled, facilities: [part(0, 2, 0.95), part(1, 3, 0.7)])])
    #expect(abs(model.scale(.pooled).factor - 0.6) < 1e-9)
  }

  @Test("A line without a steady state teaches nothing")
  func overloaded() {
    let full = CongestionModel.Observation(
      facility: 0, suites: 2, use: 0.999, aphereses: 10, appointmentWaitHours: 1e6, batches: 1,
      suiteWaitHours: 0)
    let model = CongestionModel(
      occupancyHours: 100, networks: [(sharing: .separate, facilities: [full])])
    #expect(model.appointmentScales[.separate] == nil)
  }
}

import Randomness

extension ValidationCatalogue {
  /// A station with Poisson arrivals of one class.
  static func station(
    rate: Double, servers: Int, service: ServiceLaw, room: Int = .max
  )
    -> QueueModel
  {
    QueueModel(
      classes: [.init(arrivals: .poisson(rate: rate))],
      stations: [.init(servers: servers, service: service, room: room)])
  }

  static func singleServers() throws -> [ValidationCase] {
    let markov = QueueFormulas.Servers(rate: 0.8, serviceRate: 1, servers: 1)
    let exponential = try ServiceLaw.exponential(mean: 1)
    let first = ValidationCase(
      rows: ["QUE-01"], title: "M/M/1", parameters: "λ = 0.8, μ = 1",
      formula: "Wq = ρ ÷ (μ − λ), Lq = λWq, W = Wq + 1/μ, L = λW",
      source: "Kleinrock, Queueing Systems I, section 3.2",
      model: station(rate: 0.8, servers: 1, service: exponential),
      plan: plan(warmUp: 600, window: 6_200, utilisation: 0.8),
      measures: [
        .utilisation(0.8), .wait(markov.wait), .queue(markov.queue), .time(markov.time),
        .system(markov.system),
      ])
    let laws: [(String, String, Double, ServiceLaw, Double)] = [
      ("QUE-08", "M/D/1", 0.8, try .constant(1), 3_600),
      ("QUE-10", "M/U/1", 0.8, try .uniform(low: 0.5, high: 1.5), 3_000),
      (
        "QUE-11", "M/LN/1", 0.8, try .lognormal(mean: 1, coefficientOfVariation: 0.5), 4_100
      ),
      (
        "QUE-13", "M/H₂/1", 0.7,
        .mixture([
          (0.5, try .exponential(mean: 0.5)), (0.5, try .exponential(mean: 1.5)),
        ]), 3_400
      ),
    ]
    let words = [
      "λ = 0.8, S = 1", "λ = 0.8, S uniform on (0.5, 1.5)",
      "λ = 0.8, S lognormal with mean 1 and coefficient of variation 0.5",
      "λ = 0.7, S exponential with rate 2 or 2/3, equally likely",
    ]
    let general = zip(laws, words).map { law, words in
      let wait = QueueFormulas.pollaczekKhinchine(rate: law.2, moments: law.3.moments)
      return ValidationCase(
        rows: [law.0], title: law.1, parameters: words,
        formula: "Wq = λE[S²] ÷ (2(1 − ρ)), Lq = λWq",
        source: "Pollaczek 1930, Khinchine 1932; Kleinrock I, section 5.6",
        model: station(rate: law.2, servers: 1, service: law.3),
        plan: plan(warmUp: 600, window: law.4, utilisation: 0.8),
        measures: [.wait(wait), .queue(law.2 * wait)])
    }
    return [first] + general
  }

  static func manyServers() throws -> [ValidationCase] {
    let exponential = try ServiceLaw.exponential(mean: 1)
    let three = QueueFormulas.Servers(rate: 2, serviceRate: 1, servers: 3)
    var model = station(rate: 2, servers: 3, service: exponential)
    model.waitLimit = 0.5
    let hundred = QueueFormulas.Servers(rate: 90, serviceRate: 1, servers: 100)
    return [
      ValidationCase(
        rows: ["QUE-02"], title: "M/M/3", parameters: "λ = 2, μ = 1",
        formula: "P(wait) = C(3, 2), Wq = C ÷ (cμ − λ), P(Wq > t) = C·exp(−(cμ − λ)t)",
        source: "Erlang 1917; Kleinrock I, section 3.5", model: model,
        plan: plan(
          warmUp: 100, window: 620, utilisation: 2.0 / 3, capacity: 3, companions: [.fast]),
        measures: [
          .waiting(three.waiting), .wait(three.wait), .queue(three.queue), .system(three.system),
          .init("probability of waiting over 0.5", three.waiting(longerThan: 0.5)) {
            Double($0.stations[0].all.overLimit)
          } per: {
            Double($0.stations[0].all.started)
          },
        ]),
      ValidationCase(
        rows: ["QUE-04"], title: "M/M/100", parameters: "λ = 90, μ = 1",
        formula: "P(wait) = C(100, 90), Wq = C ÷ (cμ − λ), L = λ(Wq + 1/μ)",
        source: "Erlang 1917, by the recursion of Erlang B",
        model: station(rate: 90, servers: 100, service: exponential),
        plan: plan(
          warmUp: 25, window: 180, replications: 50, nightly: 1_100, utilisation: 0.9,
          capacity: 100, companions: [.unlimited, .fast]),
        measures: [
          .waiting(hundred.waiting),
          .wait(hundred.wait, .relative(perCommit: 0.025, nightly: 0.005)),
          .system(hundred.system),
        ]),
    ]
  }

  static func pooling() throws -> [ValidationCase] {
    try [(2, 500.0), (5, 500), (10, 900)].map { servers, window in
      let rate = 0.8 * Double(servers)
      let queue = QueueFormulas.Servers(rate: rate, serviceRate: 1, servers: servers)
      return ValidationCase(
        rows: ["QUE-28"], title: "M/M/\(servers), pooled",
        parameters: "λ = \(rate), μ = 1, so ρ = 0.8 as in M/M/1",
        formula: "Wq = C ÷ (cμ − λ)", source: "Erlang 1917; Kleinrock I, section 3.5",
        model: station(rate: rate, servers: servers, service: try .exponential(mean: 1)),
        plan: plan(
          warmUp: 600 / Double(servers), window: window, utilisation: 0.8,
          capacity: Double(servers), companions: [.fast]),
        measures: [.wait(queue.wait)])
    }
  }

  /// The seven systems of a published test of an M/M/c model for health services.
  static func peerCases() throws -> [ValidationCase] {
    let systems = [
      (10.0, 3.0, 2, 80_000.0), (6, 4, 2, 11_000), (4, 3, 1, 9_000), (5.5, 5, 3, 30_000),
      (8, 4, 1, 13_000), (4, 10, 4, 10_000), (60, 10, 15, 20_000),
    ]
    return try systems.enumerated().map { position, system in
      let (gap, service, servers, window) = system
      let queue = QueueFormulas.Servers(
        rate: 1 / gap, serviceRate: 1 / service, servers: servers)
      let companions: [CompanionControls.Kind] =
        servers == 1 || servers == 15 ? [] : queue.utilisation < 0.32 ? [.unlimited] : [.fast]
      // Where nobody ever waits there is no wait to compare.
      var measures: [ValidationCase.Measure] = [
        .utilisation(queue.utilisation), .time(queue.time),
      ]
      if queue.wait > 0.0005 { measures += [.queue(queue.queue), .wait(queue.wait)] }
      return ValidationCase(
        rows: ["QUE-31"], title: "M/M/\(servers), peer case \(position + 1)",
        parameters: "mean interarrival time \(gap), mean service \(service), minutes",
        formula: "Wq = C ÷ (cμ − λ), Lq = λWq, W = Wq + 1/μ",
        source: "Erlang 1917; systems of pydesrap_mms, tests/test_mms.py",
        model: station(
          rate: 1 / gap, servers: servers, service: try .exponential(mean: service)),
        plan: plan(
          warmUp: 2_000, window: window, utilisation: queue.utilisation,
          capacity: Double(servers) / service,
          companions: companions),
        measures: measures)
    }
  }
}

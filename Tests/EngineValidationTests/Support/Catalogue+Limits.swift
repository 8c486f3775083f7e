import Randomness

extension ValidationCatalogue {
  static func losses() throws -> [ValidationCase] {
    let exponential = try ServiceLaw.exponential(mean: 1)
    let systems: [(load: Double, servers: Int, window: Double)] = [
      (10, 10, 120), (5, 8, 700), (90, 100, 100),
    ]
    let erlang = systems.map { load, servers, window in
      ValidationCase(
        rows: ["QUE-05"], title: "M/M/\(servers)/\(servers)", parameters: "a = \(load)",
        formula: "P(turned away) = B(c, a)", source: "Erlang 1917; Kleinrock I, section 3.6",
        model: station(rate: load, servers: servers, service: exponential, room: servers),
        plan: plan(
          warmUp: 30, window: window, utilisation: 0.8, capacity: Double(servers),
          companions: servers > 10 ? [.unlimited] : []),
        measures: [.turnedAway(QueueFormulas.erlangB(load: load, servers: servers))])
    }
    let finite = QueueFormulas.birthDeath(births: { $0 < 10 ? 0.8 : 0 }, deaths: { _ in 1 })
    let room = ValidationCase(
      rows: ["QUE-07"], title: "M/M/1/10", parameters: "λ = 0.8, μ = 1, at most 10 present",
      formula: "pₙ = ρⁿ(1 − ρ) ÷ (1 − ρ¹¹), P(turned away) = p₁₀, L = Σ n·pₙ",
      source: "Kleinrock I, section 3.6",
      model: station(rate: 0.8, servers: 1, service: exponential, room: 10),
      plan: plan(warmUp: 300, window: 22_500, utilisation: 0.7),
      measures: [.turnedAway(finite[10]), .system(QueueFormulas.mean(finite))])
    return erlang + [room]
  }

  static func impatience() throws -> [ValidationCase] {
    let systems: [(row: String, rate: Double, servers: Int, leaving: Double, window: Double)] = [
      ("QUE-17", 48, 50, 0.5, 180), ("QUE-19", 2, 3, 0.2, 1_800),
    ]
    return try systems.map { row, rate, servers, leaving, window in
      var model = station(rate: rate, servers: servers, service: try .exponential(mean: 1))
      model.classes[0].patience = try .exponential(mean: 1 / leaving)
      let theory = QueueFormulas.Impatient(
        rate: rate, serviceRate: 1, servers: servers, leaving: leaving)
      return ValidationCase(
        rows: [row], title: "M/M/\(servers)+M",
        parameters: "λ = \(rate), μ = 1, patience exponential with rate \(leaving)",
        formula: "birth and death: deaths min(n, c)·μ + max(0, n − c)·θ",
        source: "Palm 1957; Garnett, Mandelbaum, Reiman 2002",
        model: model,
        plan: plan(
          warmUp: 40, window: window, utilisation: rate / Double(servers),
          capacity: Double(servers), companions: servers > 10 ? [.unlimited] : []),
        measures: [
          .givingUp(theory.abandoning), .wait(theory.wait), .queue(theory.queue),
          .waiting(theory.waiting), .utilisation(theory.utilisation),
        ])
    }
  }

  static func priorities() throws -> [ValidationCase] {
    let systems: [(row: String, rates: [Double], servers: Int, window: Double)] = [
      ("QUE-14", [0.3, 0.5], 1, 8_600), ("QUE-16", [0.8, 1.2], 3, 2_100),
    ]
    return try systems.map { row, rates, servers, window in
      let service = try ServiceLaw.exponential(mean: 1)
      let model = QueueModel(
        classes: zip(rates, [-1.0, 2.5]).map { rate, priority in
          .init(arrivals: .poisson(rate: rate), priority: priority)
        },
        stations: [.init(servers: servers, service: service)])
      let waits = QueueFormulas.cobham(rates: rates, serviceRate: 1, servers: servers)
      let utilisation = rates.reduce(0, +) / Double(servers)
      return ValidationCase(
        rows: [row], title: "M/M/\(servers), two priorities",
        parameters: "λ = \(rates[0]) and \(rates[1]), μ = 1, not pre-emptive",
        formula: "Wqₖ = C ÷ (cμ(1 − σₖ₋₁)(1 − σₖ))",
        source: "Cobham, Operations Research 2(1), 1954", model: model,
        plan: plan(
          warmUp: 600 / Double(servers), window: window, utilisation: utilisation,
          capacity: Double(servers), companions: servers > 1 ? [.fast] : []),
        measures: [
          .wait(waits[0], name: "mean wait, first class", kind: 0),
          .wait(waits[1], name: "mean wait, second class", kind: 1),
        ])
    }
  }

  static func interruptions() throws -> [ValidationCase] {
    let exponential = try ServiceLaw.exponential(mean: 1)
    var breaking = station(rate: 0.5, servers: 1, service: exponential)
    breaking.stations[0].breakdowns = .init(
      timeToFailure: try .exponential(mean: 10), timeToRepair: try .exponential(mean: 2))
    let present = QueueFormulas.breakdownNumber(
      rate: 0.5, serviceRate: 1, failureRate: 0.1, repairRate: 0.5)
    let machines = QueueFormulas.birthDeath(births: { 0.2 * Double(4 - $0) }, deaths: { _ in 1 })
    let repair = QueueModel(
      classes: [.init(arrivals: .sources(count: 4, meanAbsence: 5))],
      stations: [.init(servers: 1, service: exponential)])
    return [
      ValidationCase(
        rows: [], title: "M/M/1 with breakdowns",
        parameters: "λ = 0.5, μ = 1, failures at rate φ = 0.1, repairs at rate r = 0.5",
        formula: "L = λ((φ + r)² + φμ) ÷ ((φ + r)(rμ − λ(φ + r))), W = L/λ",
        source: "White, Christie, Operations Research 6(1), 1958", model: breaking,
        plan: plan(warmUp: 500, window: 8_000, utilisation: 0.6),
        measures: [.system(present), .time(present / 0.5)]),
      ValidationCase(
        rows: ["QUE-25"], title: "Machine repair",
        parameters: "4 machines, each fails at rate 0.2, one repairer with μ = 1",
        formula: "birth and death: births (4 − n)·λ, deaths μ",
        source: "Kleinrock I, section 3.8", model: repair,
        plan: plan(warmUp: 50, window: 1_000),
        measures: [
          .empty(machines[0]),
          .system(QueueFormulas.mean(machines), name: "mean number down"),
          .init("repairs per unit of time", 1 - machines[0]) {
            Double($0.stations[0].all.completed)
          } per: {
            $0.window
          },
        ]),
    ]
  }
}

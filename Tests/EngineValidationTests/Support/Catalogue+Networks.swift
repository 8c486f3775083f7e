import Randomness

extension ValidationCatalogue {
  static func networks() throws -> [ValidationCase] {
    let rates = [2.0, 0.7, 1.5]
    let servers = [1, 2, 1]
    let tandem = QueueModel(
      classes: [.init(arrivals: .poisson(rate: 1))],
      stations: try zip(rates, servers).map { rate, servers in
        .init(servers: servers, service: try .exponential(mean: 1 / rate))
      })
    let times = zip(rates, servers).map {
      QueueFormulas.jacksonTime(rate: 1, serviceRate: $0, servers: $1)
    }
    var feedback = station(rate: 0.5, servers: 1, service: try .exponential(mean: 1))
    feedback.stations[0].repeatProbability = 0.3
    let present = 0.5 / 0.7 / (1 - 0.5 / 0.7)
    return [
      ValidationCase(
        rows: ["QUE-20"], title: "Jackson tandem",
        parameters: "λ = 1; μ = 2, 0.7, 1.5 with 1, 2, 1 servers",
        formula: "each station is M/M/c by itself: Wᵢ = Cᵢ ÷ (cᵢμᵢ − λ) + 1/μᵢ",
        source: "Jackson, Management Science 10(1), 1963", model: tandem,
        plan: plan(warmUp: 300, window: 4_000, utilisation: 0.7),
        measures: [
          .time(times[0], station: 0, name: "mean time at station 1"),
          .time(times[1], station: 1, name: "mean time at station 2"),
          .time(times[2], station: 2, name: "mean time at station 3"),
        ]),
      ValidationCase(
        rows: [], title: "M/M/1 with feedback",
        parameters: "λ = 0.5, μ = 1, a service is repeated with probability p = 0.3",
        formula: "ρ = λ ÷ ((1 − p)μ), L = ρ ÷ (1 − ρ)",
        source: "Jackson 1963; Takács, Bell System Technical Journal 42(2), 1963",
        model: feedback, plan: plan(warmUp: 500, window: 8_000, utilisation: 0.7),
        measures: [.system(present), .utilisation(0.5 / 0.7)]),
      try retries(mostServices: .max, title: "Repeat until it succeeds"),
      try retries(mostServices: 2, title: "Repeat once at most"),
    ]
  }

  /// Batches that fail their test with probability 0.08 and are made again.
  private static func retries(mostServices: Int, title: String) throws -> ValidationCase {
    var model = station(rate: 1, servers: .max, service: try .constant(1))
    model.stations[0].repeatProbability = 0.08
    model.stations[0].mostServices = mostServices
    let attempts = mostServices == 2 ? 1.08 : 1 / 0.92
    var measures: [ValidationCase.Measure] = [
      .init("mean attempts", attempts) {
        Double($0.stations[0].all.completed)
      } per: {
        Double($0.stations[0].all.finished)
      }
    ]
    if mostServices == 2 {
      measures.append(
        .init(
          "probability of no product", 0.08 * 0.08, .relative(perCommit: 0.05, nightly: 0.012)
        ) {
          Double($0.stations[0].all.failed)
        } per: {
          Double($0.stations[0].all.finished)
        })
    }
    return ValidationCase(
      rows: ["QUE-27"], title: title, parameters: "failure p = 0.08",
      formula: mostServices == 2
        ? "E[attempts] = 1 + p, P(no product) = p²" : "E[attempts] = 1 ÷ (1 − p)",
      source: "geometric distribution", model: model,
      plan: plan(warmUp: 20, window: 800), measures: measures)
  }

  static func infiniteServers() throws -> [ValidationCase] {
    let law = try ServiceLaw.lognormal(mean: 2.5, coefficientOfVariation: 0.8)
    let poisson = QueueFormulas.poisson(mean: 7.5, through: 12)
    let transient = try QueueModel(
      classes: [.init(arrivals: .poisson(rate: 3))],
      stations: [.init(servers: .max, service: .uniform(low: 1, high: 4))])
    return [
      ValidationCase(
        rows: ["QUE-22"], title: "M/G/∞",
        parameters: "λ = 3, S lognormal with mean 2.5 and coefficient of variation 0.8",
        formula: "N is Poisson with mean λE[S]", source: "Takács 1962, chapter 3",
        model: station(rate: 3, servers: .max, service: law),
        plan: plan(warmUp: 40, window: 200, utilisation: 0.5, capacity: 2),
        measures: [
          .system(7.5),
          .init("P(N ≤ 10)", poisson.prefix(11).reduce(0, +)) {
            $0.stations[0].time(upTo: 10)
          } per: {
            $0.window
          },
          // So rare that its error cannot be bought down to a share of it.
          .empty(poisson[0], .absolute(0.0002)),
        ]),
      ValidationCase(
        rows: ["QUE-23"], title: "M/G/∞ from empty",
        parameters: "λ = 3, S uniform on (1, 4), t = 2",
        formula: "E[N(t)] = λ∫₀ᵗ P(S > x) dx", source: "Takács 1962, chapter 3",
        model: transient,
        plan: plan(warmUp: 0, window: 2, replications: 4_200, nightly: 92_000),
        measures: [
          .init(
            "mean number at t",
            QueueFormulas.uniformTransient(rate: 3, low: 1, high: 4, time: 2)
          ) {
            Double($0.presentAtEnd)
          } per: { _ in
            1
          }
        ]),
      try seasonal(),
    ]
  }

  private static func seasonal() throws -> ValidationCase {
    let offsets = [0.0, 6, 12, 18]
    let model = QueueModel(
      classes: [.init(arrivals: .seasonal(rate: 5, amplitude: 0.4, period: 24))],
      stations: [.init(servers: .max, service: try .exponential(mean: 6))],
      probes: .init(period: 24, offsets: offsets))
    let counts: [ValidationCase.Measure] = [
      .init("arrivals in [0, 24]", 120) {
        Double($0.arrivalsByHalf[0] + $0.arrivalsByHalf[1])
      } per: {
        $0.periods
      },
      .init("arrivals in [0, 12]", 60 + 2 * 24 / Double.pi) {
        Double($0.arrivalsByHalf[0])
      } per: {
        $0.periods
      },
    ]
    let numbers = offsets.enumerated().map { position, offset in
      ValidationCase.Measure(
        "mean number at \(Int(offset)) h",
        QueueFormulas.seasonalNumber(
          rate: 5, amplitude: 0.4, period: 24, serviceRate: 1.0 / 6, time: offset)
      ) {
        $0.probed[position]
      } per: {
        $0.periods
      }
    }
    return ValidationCase(
      rows: ["SMP-05"], title: "M(t)/M/∞",
      parameters: "λ(t) = 5(1 + 0.4·sin(2πt/24)), mean service 6",
      formula:
        "E[arrivals] = ∫λ(t) dt; m(t) = r/μ + rA(μ·sin γt − γ·cos γt) ÷ (μ² + γ²)",
      source: "Eick, Massey, Whitt, Management Science 39(2), 1993", model: model,
      plan: plan(warmUp: 120, window: 24 * 12), measures: counts + numbers)
  }

  static func strokeUnit() throws -> [ValidationCase] {
    // Mean and standard deviation of the stay in days.
    func stay(_ mean: Double, _ deviation: Double) throws -> ServiceLaw {
      try .lognormal(mean: mean, coefficientOfVariation: deviation / mean)
    }
    let stroke = ServiceLaw.mixture([
      (0.24, try stay(7.4, 8.61)), (0.13, try stay(4.6, 4.8)), (0.63, try stay(7, 8.7)),
    ])
    let kinds: [(gap: Double, stay: ServiceLaw)] = [
      (1.2, stroke), (9.3, try stay(1.8, 2.3)), (3.6, try stay(4, 5)), (3.2, try stay(3.8, 5.2)),
    ]
    let model = QueueModel(
      classes: kinds.map { .init(arrivals: .poisson(rate: 1 / $0.gap), service: $0.stay) },
      stations: [.init(servers: .max, service: stroke)])
    let load = kinds.reduce(0) { $0 + $1.stay.mean / $1.gap }
    let poisson = QueueFormulas.poisson(mean: load, through: 14)
    let measures = (9...14).map { beds in
      ValidationCase.Measure(
        "P(delay) with \(beds) beds", poisson[beds] / poisson.prefix(beds + 1).reduce(0, +),
        .absolute(0.0018)
      ) {
        $0.stations[0].time(at: beds)
      } per: {
        $0.stations[0].time(upTo: beds)
      }
    }
    return [
      ValidationCase(
        rows: ["HDES-01"], title: "Acute stroke unit",
        parameters:
          "Four kinds of patient, lognormal stays, load \(QueueGallery.number(load)) beds",
        formula: "N is Poisson; P(delay) = P(N = n) ÷ P(N ≤ n) with n beds",
        source: "Monks et al., BMC Health Services Research 16:530, 2016", model: model,
        plan: plan(warmUp: 100, window: 1_200, utilisation: 0.5, capacity: 0.6),
        measures: measures)
    ]
  }
}

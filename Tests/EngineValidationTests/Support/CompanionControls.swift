import Randomness

/// External control variates from companions: the same customers, with the same arrivals and
/// services to the last bit, in front of other servers.
///
/// - **Unlimited** servers: M/G/∞, whose number present is exactly Poisson. With c servers in the
///   model the controls are the share of time in which the companion holds at least c, its mean
///   number beyond c, and its mean number beyond c + √c.
/// - A **fast** server, c times as fast as one of the c in the model: M/G/1, whose mean number
///   waiting is Pollaczek and Khinchine's. That is the control.
///
/// Each is less its expectation, relative to it. They tell how crowded the run was; nothing of the
/// answer enters. The random numbers are addressed by customer and purpose, so nothing has to be
/// done to share them.
///
/// Source: Law, *Simulation Modeling and Analysis*, 5th ed., section 11.4.
struct CompanionControls {
  enum Kind: Sendable {
    case unlimited
    case fast
  }

  private let kind: Kind
  private let model: QueueModel
  private let servers: Int
  private let expected: [Double]

  init?(_ kind: Kind, of model: QueueModel) {
    guard let load = model.load, model.stations.count == 1 else { return nil }
    self.kind = kind
    var companion = model
    companion.stations[0].room = .max
    for index in model.classes.indices { companion.classes[index].patience = nil }
    servers = model.stations[0].servers
    switch kind {
    case .unlimited:
      companion.stations[0].servers = .max
      let poisson = QueueFormulas.poisson(
        mean: load.rate * load.moments[0], through: 4 * servers + 100)
      expected = Self.crowding(poisson, servers: servers)
    case .fast:
      companion.stations[0].servers = 1
      let share = 1 / Double(servers)
      companion.stations[0].service = model.stations[0].service.scaled(by: share)
      let moments = [load.moments[0] * share, load.moments[1] * share * share]
      expected = [
        load.rate * QueueFormulas.pollaczekKhinchine(rate: load.rate, moments: moments)
      ]
    }
    self.model = companion
  }

  /// The controls of one replication.
  func values(plan: RunPlan, seed: UInt64, replication: Int) throws -> [Double] {
    var bare = plan
    bare.forgetting = []
    let station = try QueueRun.outcome(
      of: model, plan: bare, seed: seed, replication: replication
    ).stations[0]
    let seen =
      switch kind {
      case .unlimited: Self.crowding(station.timeAt.map { $0 / plan.window }, servers: servers)
      case .fast: [station.queueArea / plan.window]
      }
    return zip(seen, expected).map { $0 / $1 - 1 }
  }

  private static func crowding(_ shares: [Double], servers: Int) -> [Double] {
    func excess(_ threshold: Int) -> Double {
      shares.enumerated().reduce(0) { $0 + Double(max(0, $1.offset - threshold)) * $1.element }
    }
    let beyond = servers + Int(Double(servers).squareRoot())
    return [shares.dropFirst(servers).reduce(0, +), excess(servers), excess(beyond)]
  }
}

/// Local search over sets of open sites: open one, close one, or both at once.
///
/// Keeps, for each site, what opening it would gain, what closing it would lose, and for each pair
/// what is counted wrongly when both happen at once, so that the best of all moves is found without
/// looking at clients; after a move only the clients it touches are counted anew.
/// Source: Resende, Werneck, European Journal of Operational Research 174(1), 2006,
/// DOI 10.1016/j.ejor.2005.02.012.
struct SiteSwapSearch {
  let problem: SiteSelection
  let lists: ServiceLists
  /// Sites never to open.
  private let isBarred: [Bool]
  /// Sites never to close.
  private let isHeld: [Bool]
  private(set) var open: [Int] = []

  private var position: [Int]
  private var gain: [Double]
  private var loss: [Double]
  /// `extra[site × capacity + position]`.
  private var extra: [Double] = []
  private var stride = 0
  private var nearest: [Int32]
  private var second: [Int32]
  private var nearestCost: [Double]
  private var secondCost: [Double]

  /// - Parameters:
  ///   - lists: lists narrowed by no more than the decisions.
  ///   - decisions: sites decided open are never closed, and must be in every set to start from.
  init(_ problem: SiteSelection, lists: ServiceLists, decisions: [SiteDecision]) {
    self.problem = problem
    self.lists = lists
    isBarred = decisions.map { $0 == .closed }
    isHeld = decisions.map { $0 == .open }
    position = [Int](repeating: -1, count: problem.siteCount)
    gain = [Double](repeating: 0, count: problem.siteCount)
    loss = gain
    nearest = [Int32](repeating: -1, count: problem.clientCount)
    second = nearest
    nearestCost = [Double](repeating: 0, count: problem.clientCount)
    secondCost = nearestCost
  }

  /// Opens sites one by one, each time the one that lowers the cost most.
  ///
  /// - Returns: the sites; as many as must be open, and more while each still lowers the cost.
  func greedy() -> [Int] {
    let clients = problem.clientCount
    var result: [Int] = []
    var taken = isBarred
    var served = [Double](repeating: 0, count: clients)
    var lower = [Double](repeating: 0, count: problem.siteCount)
    for site in 0..<problem.siteCount where !taken[site] {
      for client in 0..<clients { lower[site] -= problem.costs[client, site] }
    }
    while result.count < problem.openCount.upperBound {
      var best = (site: -1, value: -Double.infinity)
      for site in 0..<problem.siteCount where !taken[site] {
        let value = lower[site] - problem.fixedCosts[site]
        if value > best.value { best = (site, value) }
      }
      guard best.site >= 0 else { break }
      let mustOpen = result.count < problem.openCount.lowerBound || (result.isEmpty && clients > 0)
      if !mustOpen && best.value <= 0 { break }
      taken[best.site] = true
      if result.isEmpty {
        for site in 0..<problem.siteCount { lower[site] = 0 }
        for client in 0..<clients { served[client] = problem.costs[client, best.site] }
        for client in 0..<clients { addSavings(of: client, below: served[client], 1, to: &lower) }
      } else {
        for client in 0..<clients where problem.costs[client, best.site] < served[client] {
          addSavings(of: client, below: served[client], -1, to: &lower)
          served[client] = problem.costs[client, best.site]
          addSavings(of: client, below: served[client], 1, to: &lower)
        }
      }
      result.append(best.site)
    }
    return result
  }

  private func addSavings(
    of client: Int, below cost: Double, _ sign: Double, to lower: inout [Double]
  ) {
    var entry = lists.starts[client]
    while entry < lists.starts[client + 1] && lists.costs[entry] < cost {
      lower[Int(lists.sites[entry])] += sign * (cost - lists.costs[entry])
      entry += 1
    }
  }

  /// Moves from a set of sites to a set that no single move betters.
  ///
  /// - Parameter moves: the largest number of moves.
  /// - Returns: the set, in no particular order but always the same.
  mutating func improve(_ start: [Int], moves: Int = 10_000) -> [Int] {
    guard !start.isEmpty, problem.clientCount > 0 else { return start }
    begin(with: start)
    for _ in 0..<moves {
      guard let move = bestMove() else { break }
      apply(move)
    }
    for site in open { position[site] = -1 }
    return open
  }

  private struct Move {
    var opening: Int?
    /// The place, within ``open``, of the site to close.
    var closing: Int?
  }

  private mutating func begin(with start: [Int]) {
    open = start
    stride = min(problem.openCount.upperBound, problem.siteCount)
    for (place, site) in open.enumerated() { position[site] = place }
    for site in 0..<problem.siteCount {
      gain[site] = 0
      loss[site] = 0
    }
    extra = [Double](repeating: 0, count: problem.siteCount * stride)
    for client in 0..<problem.clientCount {
      findNearest(client)
      count(client, 1)
    }
  }

  private mutating func findNearest(_ client: Int) {
    nearest[client] = -1
    second[client] = -1
    let end = lists.starts[client + 1]
    for entry in lists.starts[client]..<end where position[Int(lists.sites[entry])] >= 0 {
      if nearest[client] < 0 {
        nearest[client] = lists.sites[entry]
        nearestCost[client] = lists.costs[entry]
      } else {
        second[client] = lists.sites[entry]
        secondCost[client] = lists.costs[entry]
        break
      }
    }
    // With no second site, any cost not below the dearest of the list serves: it cancels out when
    // closing and opening are added up.
    if second[client] < 0 { secondCost[client] = lists.costs[end - 1] }
  }

  /// Adds or removes what a client contributes to gains, losses and pairs.
  private mutating func count(_ client: Int, _ sign: Double) {
    let (first, next) = (nearestCost[client], secondCost[client])
    let server = Int(nearest[client])
    let place = position[server]
    loss[server] += sign * (next - first)
    var entry = lists.starts[client]
    let end = lists.starts[client + 1]
    while entry < end && lists.costs[entry] < next {
      let site = Int(lists.sites[entry])
      let cost = lists.costs[entry]
      if cost < first { gain[site] += sign * (first - cost) }
      extra[site * stride + place] += sign * (next - max(first, cost))
      entry += 1
    }
  }

  private func bestMove() -> Move? {
    var best = Move()
    // Ties and rounding must not make it go round in circles.
    var bestProfit = 1e-9 * max(1e-300, nearestCost.reduce(0) { $0 + $1.magnitude })
    let mayOpen = open.count < problem.openCount.upperBound
    let mayClose = open.count > max(1, problem.openCount.lowerBound)
    if mayClose {
      for (place, site) in open.enumerated() where !isHeld[site] {
        let profit = problem.fixedCosts[site] - loss[site]
        if profit > bestProfit {
          bestProfit = profit
          best = Move(opening: nil, closing: place)
        }
      }
    }
    for site in 0..<problem.siteCount where position[site] < 0 && !isBarred[site] {
      let alone = gain[site] - problem.fixedCosts[site]
      if mayOpen && alone > bestProfit {
        bestProfit = alone
        best = Move(opening: site, closing: nil)
      }
      for (place, closed) in open.enumerated() where !isHeld[closed] {
        let profit =
          alone + problem.fixedCosts[closed] - loss[closed] + extra[site * stride + place]
        if profit > bestProfit {
          bestProfit = profit
          best = Move(opening: site, closing: place)
        }
      }
    }
    return best.opening == nil && best.closing == nil ? nil : best
  }

  private mutating func apply(_ move: Move) {
    let closing = move.closing.map { open[$0] }
    var touched: [Int] = []
    for client in 0..<problem.clientCount {
      let affected =
        closing.map { Int(nearest[client]) == $0 || Int(second[client]) == $0 } ?? false
        || second[client] < 0
        || move.opening.map { problem.costs[client, $0] < secondCost[client] } ?? false
      if affected {
        touched.append(client)
        count(client, -1)
      }
    }
    if let place = move.closing, let closing {
      position[closing] = -1
      if let opening = move.opening {
        open[place] = opening
        position[opening] = place
      } else {
        remove(place)
      }
      // What is left is rounding.
      loss[closing] = 0
    } else if let opening = move.opening {
      position[opening] = open.count
      open.append(opening)
      loss[opening] = 0
    }
    for client in touched {
      findNearest(client)
      count(client, 1)
    }
  }

  /// Closes the place of a list of open sites; the last one moves into it.
  private mutating func remove(_ place: Int) {
    let last = open.count - 1
    let moved = open[last]
    open[place] = moved
    open.removeLast()
    if place != last {
      position[moved] = place
      for site in 0..<problem.siteCount {
        extra[site * stride + place] = extra[site * stride + last]
      }
    }
    for site in 0..<problem.siteCount { extra[site * stride + last] = 0 }
  }
}

/// Checks a certificate against its problem, without the solver.
///
/// Written for clarity and to share nothing with the search: sums are in the problem's own units, and
/// the best use of a module's capacity is bounded by a price found by bisecting tangents, where the
/// solver sorts. Any price gives a valid bound, so a slip here can only refuse a good certificate.
public struct CertificateChecker {
  /// What the check says.
  public enum Verdict: Sendable, Hashable {
    /// No plan outside the ranking has a better objective; nil: no plan exists.
    case holds(bound: Double?)
    /// Something is wrong.
    case fails(Failure)
  }

  /// What may be wrong.
  public enum Failure: Error, Sendable, Hashable {
    /// The certificate is not about this problem, or is not whole.
    case malformed(String)
    /// A price has a sign that it must not have, or is not a number.
    case badPrice(prices: Int)
    /// A region is not bounded by what its certificate says.
    case notBounded(region: Int, value: Double, bound: Double?)
    /// A region is said to be empty but is not.
    case notEmpty(region: Int)
    /// A placement is said to be ranked but is not.
    case notRanked(region: Int)
  }

  private let problem: LocationProblem
  private let certificate: BoundCertificate
  private let ranked: Set<LocationPlan.Placement>
  private let states: [[State]]
  /// By place and client: the options.
  private let optionsAt: [[(client: Int, options: [Int])]]
  /// By place: the most batches that it can need.
  private let mostBatches: [Double]
  private let sign: Double
  private let tolerance: Double

  private struct State {
    var module: Int?
    var isOpen: Bool
    var capacity: Double
  }

  /// Patients of a client at a place.
  private struct Demand {
    var patients: Double
    var options: [(worth: Double, batches: Double)]
  }

  /// Batches for another place.
  private struct Import {
    var worth: Double
    var most: Double
  }

  /// What is left of the placements.
  private struct Region {
    var allowed: [[Bool]]
    var low: [Int]
    var high: [Int]
    var forbidden: Set<Pair>
  }

  private struct Pair: Hashable {
    var client: Int
    var place: Int
  }

  /// Prepares a check.
  ///
  /// - Parameters:
  ///   - ranking: the plans that the bound need not cover.
  ///   - tolerance: by how much sums may differ, relative to the sizes of their terms.
  public init(
    _ certificate: BoundCertificate, of problem: LocationProblem, ranking: [LocationPlan] = [],
    tolerance: Double = 1e-9
  ) {
    self.problem = problem
    self.certificate = certificate
    self.tolerance = tolerance
    ranked = Set(ranking.map(\.placement))
    sign = problem.sense == .maximise ? 1 : -1
    states = certificate.sites.map { site in
      if let facility = site.facility, problem.facilities.indices.contains(facility) {
        let isAlways =
          site.place.map {
            problem.places.indices.contains($0) && problem.places[$0].opening == .always
          } ?? false
        let entry = problem.facilities[facility]
        let none = entry.isRequired ? [] : [State(module: nil, isOpen: isAlways, capacity: 0)]
        return none
          + entry.moduleCapacities.enumerated().map { module, capacity in
            State(module: module, isOpen: site.place != nil, capacity: capacity)
          }
      } else if let place = site.place, problem.places.indices.contains(place) {
        let closed = State(module: nil, isOpen: false, capacity: 0)
        let open = State(module: nil, isOpen: true, capacity: 0)
        switch problem.places[place].opening {
        case .always: return [open]
        case .withFacilities(let openers): return openers.isEmpty ? [closed] : [closed, open]
        case .byDecision: return [closed, open]
        }
      } else {
        return []
      }
    }
    var byPlace = [[Int: [Int]]](repeating: [:], count: problem.places.count)
    for (index, option) in problem.accessOptions.enumerated() {
      byPlace[option.place][option.client, default: []].append(index)
    }
    optionsAt = byPlace.map { clients in
      clients.keys.sorted().map { ($0, clients[$0] ?? []) }
    }
    mostBatches = zip(problem.places, byPlace).map { place, clients in
      var sum = 0.0
      var largest = 0.0
      for client in clients.keys.sorted() {
        let most =
          (clients[client] ?? []).map { problem.accessOptions[$0].batchesPerPatient }
          .max() ?? 0
        sum += most * problem.clients[client].demand
        largest = max(largest, most)
      }
      return place.capacity.map { min(sum, $0 * largest) } ?? sum
    }
  }

  /// Checks everything. Costs about as much as evaluating the bound once for each set of prices.
  public func check() -> Verdict {
    do throws(Failure) {
      try checkShape()
      let highest = try checkRegions()
      return .holds(bound: highest.map { sign * $0 + problem.objective.constant })
    } catch {
      return .fails(error)
    }
  }

  // MARK: Shape

  private func checkShape() throws(Failure) {
    var places = [Int](repeating: 0, count: problem.places.count)
    var facilities = [Int](repeating: 0, count: problem.facilities.count)
    for site in certificate.sites {
      if site.place == nil && site.facility == nil { throw .malformed("an empty site") }
      if let place = site.place {
        guard places.indices.contains(place) else { throw .malformed("a place that is not") }
        places[place] += 1
      }
      if let facility = site.facility {
        guard facilities.indices.contains(facility) else {
          throw .malformed("a facility that is not")
        }
        facilities[facility] += 1
      }
      // Together with a facility, a place must be open exactly as the site's states say.
      if let place = site.place, let facility = site.facility {
        switch problem.places[place].opening {
        case .always: break
        case .withFacilities(let openers) where !openers.isEmpty && Set(openers) == [facility]:
          break
        default: throw .malformed("a place beside a facility that does not open it alone")
        }
      }
    }
    guard places.allSatisfy({ $0 == 1 }), facilities.allSatisfy({ $0 == 1 }) else {
      throw .malformed("places and facilities in sites")
    }
    for count in certificate.counts {
      guard count.map(\.count) == states.map(\.count) else { throw .malformed("counts") }
    }
    for (index, prices) in certificate.prices.enumerated() {
      guard prices.clients.count == problem.clients.count,
        prices.limits.count == problem.limits.count,
        prices.openers.count == problem.places.count,
        prices.places.count == problem.places.count,
        prices.batches.count == problem.places.count,
        prices.counts.count == certificate.counts.count
      else { throw .malformed("prices") }
      let all =
        prices.clients + prices.limits + prices.openers + prices.places + prices.batches
        + prices.counts
      var isGood = all.allSatisfy(\.isFinite) && (prices.weight == 0 || prices.weight == 1)
      for (client, price) in zip(problem.clients, prices.clients)
      where !client.mustBeServed && price < 0 {
        isGood = false
      }
      for (limit, price) in zip(problem.limits, prices.limits)
      where limit.relation != .equal && price < 0 {
        isGood = false
      }
      if (prices.openers + prices.places).contains(where: { $0 < 0 }) { isGood = false }
      guard isGood else { throw .badPrice(prices: index) }
    }
  }

  // MARK: Regions

  /// The highest bound of all ends of the search; nil where no plan exists.
  private func checkRegions() throws(Failure) -> Double? {
    guard !certificate.regions.isEmpty else { throw .malformed("no region") }
    let whole = Region(
      allowed: states.map { $0.map { _ in true } },
      low: certificate.counts.map { _ in 0 },
      high: certificate.counts.map { _ in certificate.sites.count }, forbidden: [])
    var known = [SiteWorths?](repeating: nil, count: certificate.prices.count)
    var isVisited = [Bool](repeating: false, count: certificate.regions.count)
    var open: [(number: Int, region: Region)] = [(0, whole)]
    var highest = -Double.infinity
    let limit = certificate.bound.map { sign * ($0 - problem.objective.constant) }
    while let (number, start) = open.popLast() {
      guard certificate.regions.indices.contains(number), !isVisited[number] else {
        throw .malformed("regions do not form a tree")
      }
      isVisited[number] = true
      var region = start
      var isAlive = conclude(&region)
      let entry = certificate.regions[number]
      for round in entry.rounds where isAlive {
        for exclusion in round.exclusions {
          for state in bits(exclusion.states) {
            guard states.indices.contains(exclusion.site),
              states[exclusion.site].indices.contains(state)
            else { throw .malformed("an exclusion") }
            var part = region
            guard part.allowed[exclusion.site][state] else { continue }
            part.allowed[exclusion.site] = part.allowed[exclusion.site].indices.map {
              $0 == state
            }
            try bound(part, by: round.prices, &known, number, limit, &highest)
          }
        }
        for exclusion in round.exclusions {
          for state in bits(exclusion.states) { region.allowed[exclusion.site][state] = false }
        }
        isAlive = conclude(&region)
      }
      guard isAlive else { continue }
      switch entry.ending {
      case .empty:
        throw .notEmpty(region: number)
      case .bounded(let prices):
        try bound(region, by: prices, &known, number, limit, &highest)
      case .ranked:
        guard let placement = onlyPlacement(region), ranked.contains(placement) else {
          throw .notRanked(region: number)
        }
      case .bySite(let site, let taken, let within, let without):
        guard states.indices.contains(site) else { throw .malformed("a site") }
        var first = region
        var second = region
        for state in states[site].indices {
          if taken & (1 << UInt64(state)) != 0 {
            second.allowed[site][state] = false
          } else {
            first.allowed[site][state] = false
          }
        }
        open.append((within, first))
        open.append((without, second))
      case .byCount(let count, let atMost, let few, let many):
        guard region.high.indices.contains(count) else { throw .malformed("a count") }
        var first = region
        var second = region
        first.high[count] = min(first.high[count], atMost)
        second.low[count] = max(second.low[count], atMost + 1)
        open.append((few, first))
        open.append((many, second))
      case .byCatchment(let client, let place, let there, let elsewhere):
        guard problem.catchmentsAreWhole, problem.places.indices.contains(place) else {
          throw .malformed("a catchment")
        }
        var first = region
        for other in problem.places.indices where other != place {
          first.forbidden.insert(Pair(client: client, place: other))
        }
        var second = region
        second.forbidden.insert(Pair(client: client, place: place))
        open.append((there, first))
        open.append((elsewhere, second))
      }
    }
    if limit == nil {
      // A bound below every conceivable value proves as much as the lack of any.
      guard highest < lowestConceivable else {
        throw .notBounded(region: 0, value: highest, bound: nil)
      }
      return nil
    }
    return highest
  }

  private func bits(_ mask: UInt64) -> [Int] {
    (0..<64).filter { mask & (1 << UInt64($0)) != 0 }
  }

  /// Draws what follows from counts. Returns whether anything is left.
  private func conclude(_ region: inout Region) -> Bool {
    while true {
      var isNew = false
      for (index, count) in certificate.counts.enumerated() {
        var certain = 0
        var possible = 0
        for site in states.indices {
          let kinds = Set(
            states[site].indices.filter { region.allowed[site][$0] }.map { count[site][$0] })
          if kinds.contains(true) { possible += 1 }
          if kinds == [true] { certain += 1 }
        }
        region.low[index] = max(region.low[index], certain)
        region.high[index] = min(region.high[index], possible)
        guard region.low[index] <= region.high[index] else { return false }
        guard certain < possible else { continue }
        let wanted: Bool
        if region.low[index] == possible {
          wanted = true
        } else if region.high[index] == certain {
          wanted = false
        } else {
          continue
        }
        for site in states.indices {
          let left = states[site].indices.filter { region.allowed[site][$0] }
          guard Set(left.map { count[site][$0] }).count == 2 else { continue }
          for state in left where count[site][state] != wanted {
            region.allowed[site][state] = false
            isNew = true
          }
        }
      }
      if !isNew { break }
    }
    return region.allowed.allSatisfy { $0.contains(true) }
  }

  private func onlyPlacement(_ region: Region) -> LocationPlan.Placement? {
    var modules = [Int?](repeating: nil, count: problem.facilities.count)
    var opened = [Bool](repeating: false, count: problem.places.count)
    for (site, allowed) in region.allowed.enumerated() {
      let left = allowed.indices.filter { allowed[$0] }
      guard left.count == 1 else { return nil }
      let state = states[site][left[0]]
      if let facility = certificate.sites[site].facility { modules[facility] = state.module }
      if let place = certificate.sites[site].place,
        problem.places[place].opening == .byDecision
      {
        opened[place] = state.isOpen
      }
    }
    return LocationPlan.Placement(modules: modules, openedByDecision: opened)
  }

  // MARK: Bounds

  /// The worth of every state at some prices.
  private struct SiteWorths {
    var worths: [[Double]]
    var constant: Double
    /// The sum of the sizes of what was added up.
    var magnitude: Double
  }

  private func bound(
    _ region: Region, by index: Int, _ known: inout [SiteWorths?], _ number: Int,
    _ limit: Double?, _ highest: inout Double
  ) throws(Failure) {
    guard certificate.prices.indices.contains(index) else { throw .malformed("prices") }
    let prices = certificate.prices[index]
    let base: SiteWorths
    if let kept = known[index] {
      base = kept
    } else {
      base = worths(prices)
      known[index] = base
    }
    var worths = base.worths
    for place in Set(region.forbidden.map(\.place)).sorted() {
      for site in states.indices where certificate.sites[site].place == place {
        worths[site] = siteWorths(site, prices, forbidden: region.forbidden)
      }
    }
    var value = base.constant
    for (count, price) in prices.counts.enumerated() {
      value += price * Double(price >= 0 ? region.high[count] : region.low[count])
    }
    var magnitude = base.magnitude
    for site in states.indices {
      var best = -Double.infinity
      for state in states[site].indices where region.allowed[site][state] {
        best = max(best, worths[site][state])
      }
      value += best
      magnitude += abs(best)
    }
    let room = tolerance * magnitude
    if prices.weight == 0 {
      // Prices without the objective may be of any size: only rounding is allowed for.
      guard value < -1e-3 * room else {
        throw .notBounded(region: number, value: value, bound: 0)
      }
      return
    }
    if let limit {
      guard value <= limit + room else {
        throw .notBounded(
          region: number, value: sign * value + problem.objective.constant,
          bound: certificate.bound)
      }
    }
    highest = max(highest, value)
  }

  private func worths(_ prices: BoundCertificate.Prices) -> SiteWorths {
    var constant = 0.0
    var magnitude = 0.0
    for (client, price) in zip(problem.clients, prices.clients) {
      constant += price * client.demand
      magnitude += abs(price * client.demand)
    }
    for (limit, price) in zip(problem.limits, prices.limits) {
      let term = price * turn(limit) * (limit.bound - limit.form.constant)
      constant += term
      magnitude += abs(term)
    }
    return SiteWorths(
      worths: states.indices.map { siteWorths($0, prices, forbidden: []) }, constant: constant,
      magnitude: magnitude)
  }

  /// −1 for a limit that must be turned to read ≤.
  private func turn(_ limit: LocationLimit) -> Double { limit.relation == .atLeast ? -1 : 1 }

  /// What a coefficient of the objective is worth after paying for the limits.
  private func net(
    _ prices: BoundCertificate.Prices, _ coefficient: (LinearForm) -> Double
  ) -> Double {
    var value = prices.weight * sign * coefficient(problem.objective)
    for (limit, price) in zip(problem.limits, prices.limits) where price != 0 {
      value -= price * turn(limit) * coefficient(limit.form)
    }
    return value
  }

  /// The most that a site can be worth, by state.
  private func siteWorths(
    _ site: Int, _ prices: BoundCertificate.Prices, forbidden: Set<Pair>
  ) -> [Double] {
    let place = certificate.sites[site].place
    let facility = certificate.sites[site].facility
    var exports = false
    var home = -Double.infinity
    var bestImport = [Double?](repeating: nil, count: problem.places.count)
    for (number, arc) in problem.supplyArcs.enumerated() {
      if arc.place == place && arc.facility != facility { exports = true }
      guard arc.facility == facility else { continue }
      let worth = net(prices) { $0.batch(number) }
      if arc.place == place {
        home = max(home, worth)
      } else {
        // Several ways from one place bring together no more than it needs.
        bestImport[arc.place] = max(bestImport[arc.place] ?? -.infinity, worth)
      }
    }
    let imports = bestImport.enumerated().compactMap { source, worth in
      worth.map { Import(worth: $0 + prices.batches[source], most: mostBatches[source]) }
    }
    let exportPrice = exports ? place.map { prices.batches[$0] } ?? .infinity : .infinity
    // What each option is worth before its batches are paid.
    var patients: [Demand] = []
    if let place {
      for (client, options) in optionsAt[place]
      where !forbidden.contains(Pair(client: client, place: place)) {
        patients.append(
          Demand(
            patients: problem.clients[client].demand,
            options: options.map { option in
              (
                net(prices) { $0.patient(option) } - prices.clients[client]
                  - prices.places[place],
                problem.accessOptions[option].batchesPerPatient
              )
            }))
      }
    }
    return states[site].enumerated().map { index, state in
      fixedWorth(site, state, index, prices)
        + bestUse(
          state.isOpen ? patients : [], exportPrice: exportPrice,
          home: state.capacity > 0 ? home : -.infinity,
          imports: state.capacity > 0 ? imports : [], capacity: state.capacity)
    }
  }

  /// What a state is worth without any flow.
  private func fixedWorth(
    _ site: Int, _ state: State, _ index: Int, _ prices: BoundCertificate.Prices
  ) -> Double {
    let place = certificate.sites[site].place
    let facility = certificate.sites[site].facility
    var fixed = 0.0
    if let facility, let module = state.module {
      fixed += net(prices) { $0.module(facility, module) }
      for (target, entry) in problem.places.enumerated() where prices.openers[target] != 0 {
        if case .withFacilities(let openers) = entry.opening, openers.contains(facility) {
          fixed += prices.openers[target]
        }
      }
    }
    if let place, state.isOpen {
      if facility == nil {
        fixed -= prices.openers[place]
        if problem.places[place].opening == .byDecision {
          fixed += net(prices) { $0.opening(place) }
        }
      }
      if let capacity = problem.places[place].capacity {
        fixed += prices.places[place] * capacity
      }
    }
    for (count, price) in prices.counts.enumerated()
    where certificate.counts[count][site][index] {
      fixed -= price
    }
    return fixed
  }

  /// The least, over prices of the facility's capacity, of what capacity costs and what patients and
  /// imports are worth beyond it: the value of the fractional knapsack.
  private func bestUse(
    _ patients: [Demand], exportPrice: Double, home: Double, imports: [Import],
    capacity: Double
  ) -> Double {
    func at(_ price: Double) -> (value: Double, slope: Double) {
      var value = price * capacity
      var slope = capacity
      let homePrice = price - home
      let usesHome = homePrice < exportPrice
      let batchPrice = min(homePrice, exportPrice)
      for entry in patients {
        var best = 0.0
        var batches = 0.0
        for option in entry.options {
          if option.batches > 0 && batchPrice == .infinity { continue }
          let gain = option.worth - (option.batches > 0 ? option.batches * batchPrice : 0)
          if gain > best {
            best = gain
            batches = option.batches
          }
        }
        value += entry.patients * best
        if usesHome { slope -= entry.patients * batches }
      }
      for entry in imports where entry.worth > price {
        value += entry.most * (entry.worth - price)
        slope -= entry.most
      }
      return (value, slope)
    }
    var (leftPrice, left) = (0.0, at(0))
    if capacity == 0 || left.slope >= 0 { return left.value }
    // Dear enough that nothing wants capacity.
    var top = 0.0
    for entry in patients {
      for option in entry.options where option.batches > 0 && home > -.infinity {
        top = max(top, option.worth / option.batches + home)
      }
    }
    for entry in imports { top = max(top, entry.worth) }
    if exportPrice < .infinity, home > -.infinity { top = max(top, exportPrice + home) }
    var (rightPrice, right) = (top, at(top))
    var least = min(left.value, right.value)
    for _ in 0..<200 {
      guard left.slope < 0, right.slope > 0, rightPrice > leftPrice else { break }
      // Where the two tangents meet.
      let meeting =
        (right.value - left.value - right.slope * rightPrice + left.slope * leftPrice)
        / (left.slope - right.slope)
      guard meeting > leftPrice, meeting < rightPrice else { break }
      let middle = at(meeting)
      let promise = left.value + left.slope * (meeting - leftPrice)
      least = min(least, middle.value)
      if middle.value <= promise + 1e-14 * abs(promise) { break }
      if middle.slope < 0 {
        (leftPrice, left) = (meeting, middle)
      } else {
        (rightPrice, right) = (meeting, middle)
      }
    }
    return least
  }

  /// No plan is worth less.
  private var lowestConceivable: Double {
    var lowest = 0.0
    var worst = [Double](repeating: 0, count: problem.clients.count)
    for (index, option) in problem.accessOptions.enumerated() {
      worst[option.client] = min(worst[option.client], sign * problem.objective.patient(index))
    }
    for (client, value) in zip(problem.clients, worst) { lowest += client.demand * value }
    for (facility, entry) in problem.facilities.enumerated() {
      let values = entry.moduleCapacities.indices.map {
        sign * problem.objective.module(facility, $0)
      }
      lowest += min(values.min() ?? 0, entry.isRequired ? .infinity : 0)
    }
    for place in problem.places.indices where problem.places[place].opening == .byDecision {
      lowest += min(0, sign * problem.objective.opening(place))
    }
    for place in problem.places.indices {
      var dearest = 0.0
      for (index, arc) in problem.supplyArcs.enumerated() where arc.place == place {
        dearest = min(dearest, sign * problem.objective.batch(index))
      }
      lowest += dearest * mostBatches[place]
    }
    return lowest
  }
}

import RealModule
public import SupplyNetwork

/// Finds placements on a network, and says how sure it is.
public struct NetworkPlacement: Sendable {
  /// The model.
  public private(set) var model: NetworkModel
  /// How far to search.
  public var settings: LocationSettings
  /// The reference configuration as the model sees it; nil where it can serve nobody.
  public private(set) var reference: LocationPlan?
  /// Whether limits that cannot be kept together are looked for, which takes several searches.
  public var namesConflicts = true

  /// Why there is no answer.
  public enum Failure: Error, Sendable, Hashable {
    /// The network makes no sound problem.
    case defects(LocationDefects)
    /// An answer of the solver does not stand up to the independent checker: a defect of the program.
    case checkFailed(String)
    /// A ratio as objective needs an availability floor, and the reference treats nobody.
    case noFloor
  }

  /// One placement, with what is known of it.
  public struct Answer: Sendable {
    /// What is known.
    public var status: LocationStatus
    /// The best plan; nil where none was found.
    public var plan: LocationPlan?
    /// The objective of the plan, in the indicator's unit.
    public var objective: Double?
    /// No placement is better than this, in the indicator's unit; nil where nothing is known.
    public var bound: Double?
    /// |bound − objective| ÷ |objective|.
    public var gap: Double?
    /// Every indicator of the plan.
    public var indicators: [(indicator: PlacementIndicator, value: Double)]
    /// The limits that were asked for, a floor of availability included.
    public var limits: [PlacementLimit]
    /// Other placements, the best first, where they were asked for; the plan is the first.
    public var ranking: [LocationAnswer.RankedPlan]
    /// Limits that cannot be kept together; empty where there is a plan or nothing is known.
    public var conflict: [String]
    /// Nodes of all search trees.
    public var nodes: Int

    /// What a linear objective's search found.
    init(_ found: LocationAnswer) {
      self.init(
        status: found.status, plan: found.plan, objective: found.objective, bound: found.bound,
        gap: found.relativeGap, indicators: [], limits: [], ranking: found.ranking, conflict: [],
        nodes: found.nodes)
    }

    init(
      status: LocationStatus, plan: LocationPlan?, objective: Double?, bound: Double?, gap: Double?,
      indicators: [(indicator: PlacementIndicator, value: Double)], limits: [PlacementLimit],
      ranking: [LocationAnswer.RankedPlan], conflict: [String], nodes: Int
    ) {
      self.status = status
      self.plan = plan
      self.objective = objective
      self.bound = bound
      self.gap = gap
      self.indicators = indicators
      self.limits = limits
      self.ranking = ranking
      self.conflict = conflict
      self.nodes = nodes
    }
  }

  /// Prepares a network.
  ///
  /// - Throws: ``Failure/defects(_:)``.
  public init(
    network: Network, options: PlacementOptions, settings: LocationSettings = LocationSettings()
  ) throws(Failure) {
    model = NetworkModel(network: network, options: options)
    // What everything else is measured by is small, and is not cut short.
    self.settings = settings
    self.settings.isInterrupted = { false }
    reference = try solveReference()
    self.settings = settings
    if let reference {
      // α is fixed once, on the reference.
      var sum = 0.0
      var squares = 0.0
      for (option, patients) in reference.patients.enumerated() {
        sum += patients * model.patients[option].costOfTreated
        squares += patients * model.patients[option].squaredCostOfTreated
      }
      if squares > 0, options.kolmPollakAlpha == nil { model.kolmPollakAlpha = sum / squares }
    }
  }

  /// The reference with its own sites: as many patients as it can treat.
  private func solveReference() throws(Failure) -> LocationPlan? {
    var problem = model.skeleton
    let suites = model.options.reference.suites
    for facility in problem.facilities.indices {
      guard let module = model.moduleSuites[facility].firstIndex(of: suites[facility]) else {
        problem.limits += [closed(facility)]
        continue
      }
      problem.limits += closed(facility, except: module)
    }
    problem.objective = model.treated(.all)
    return try answer(problem).plan
  }

  /// A limit that keeps a facility closed.
  private func closed(_ facility: Int) -> LocationLimit {
    var modules = model.moduleSuites.map { $0.map { _ in 0.0 } }
    modules[facility] = modules[facility].map { _ in 1 }
    return LocationLimit("reference", LinearForm(modules: modules), .atMost, 0)
  }

  /// Limits that give a facility one module.
  private func closed(_ facility: Int, except module: Int) -> [LocationLimit] {
    var others = model.moduleSuites.map { $0.map { _ in 0.0 } }
    var own = others
    for index in others[facility].indices {
      if index == module { own[facility][index] = 1 } else { others[facility][index] = 1 }
    }
    return [
      LocationLimit("reference", LinearForm(modules: others), .atMost, 0),
      LocationLimit("reference", LinearForm(modules: own), .atLeast, 1),
    ]
  }

  /// Solves a problem, and has the answer checked without the solver: every rule of the plan, the
  /// plan's objective, and the certificate of the bound.
  func answer(
    _ problem: LocationProblem, gap: Double? = nil, nodes: Int = .max,
    from starts: [LocationPlan] = []
  ) throws(Failure) -> LocationAnswer {
    var settings = settings
    settings.mostNodes = min(settings.mostNodes, nodes)
    if let gap {
      settings.relativeGap = gap
      settings.placements = 1
    }
    let found: LocationAnswer
    do {
      found = try problem.solve(settings, from: starts)
    } catch {
      throw .defects(error)
    }
    if let bound = found.bound {
      settings.progress(
        LocationProgress(objective: found.objective, bound: bound, nodes: found.nodes))
    }
    for ranked in found.ranking {
      let violations = problem.violations(of: ranked.plan)
      if let violation = violations.first(where: { !problem.isRounding($0) }) {
        throw .checkFailed("\(violation)")
      }
    }
    if let plan = found.plan, let objective = found.objective {
      let value = problem.objective.value(of: plan)
      let size = max(1, problem.objective.magnitude(of: plan))
      if abs(value - objective) > 1e-6 * size {
        throw .checkFailed("objective \(objective), recomputed \(value)")
      }
    }
    let checker = CertificateChecker(
      found.certificate, of: problem, ranking: found.ranking.map(\.plan))
    if case .fails(let failure) = checker.check() { throw .checkFailed("\(failure)") }
    return found
  }

  // MARK: Solving

  /// Finds the best placement.
  ///
  /// - Parameters:
  ///   - objective: what is sought: as much as possible where more is better, else as little.
  ///   - limits: what must hold. An objective that is a ratio or a cost gets the reference's
  ///     availability as a floor unless one is given, since a network that serves nobody is cheap.
  public func solve(
    _ objective: PlacementIndicator, limits: [PlacementLimit] = []
  ) throws(Failure) -> Answer {
    try solve(objective, limits: limits, from: [])
  }

  /// The same, trying what some plans open first.
  func solve(
    _ objective: PlacementIndicator, limits: [PlacementLimit], from starts: [LocationPlan]
  ) throws(Failure) -> Answer {
    var limits = limits
    let hasFloor = limits.contains {
      $0.isAtLeast && $0.indicator.part == .all && $0.indicator.measure.isGood
    }
    if !objective.measure.isGood, !hasFloor {
      guard let reference,
        let floor = model.value(PlacementIndicator(.patientsTreated), of: reference), floor > 0
      else { throw .noFloor }
      // Rounding must not exclude the reference itself.
      limits.append(
        PlacementLimit(
          PlacementIndicator(.patientsTreated), isAtLeast: true, bound: floor * (1 - 1e-9)))
    }
    let problem = problem(under: limits)
    let forms = model.forms(objective)
    var answer: Answer
    if forms.count > 1 {
      answer = try minimax(problem, forms)
    } else if forms[0].denominator == nil {
      answer = try linear(problem, forms[0], objective.measure.isGood, starts)
    } else if objective.measure.isGood {
      answer = try linear(problem, constantRatio(forms[0]), true, starts)
    } else {
      answer = try ratio(problem, forms[0])
    }
    answer.limits = limits
    if let plan = answer.plan { answer.indicators = indicators(of: plan) }
    if answer.status == .infeasible, namesConflicts { answer.conflict = try conflict(problem) }
    return answer
  }

  /// Every indicator of a plan.
  public func indicators(
    of plan: LocationPlan
  ) -> [(indicator: PlacementIndicator, value: Double)] {
    PlacementIndicator.keys.compactMap { key in
      guard let indicator = PlacementIndicator(key: key),
        let value = model.value(indicator, of: plan)
      else { return nil }
      return (indicator, value)
    }
  }

  /// The problem without an objective, under limits.
  func problem(under limits: [PlacementLimit]) -> LocationProblem {
    var problem = model.skeleton
    problem.limits = limits.flatMap(rows)
    if let most = model.options.mostSatellites {
      problem.limits.append(
        LocationLimit("satellites<=\(most)", model.satelliteCount, .atMost, Double(most)))
    }
    return problem
  }

  /// A limit as rows of the problem.
  private func rows(_ limit: PlacementLimit) -> [LocationLimit] {
    model.forms(limit.indicator).map { form in
      LocationLimit(
        limit.text, form.excess(over: form.ratio(ofValue: limit.bound)),
        limit.isAtLeast ? .atLeast : .atMost, 0)
    }
  }

  /// A ratio to a constant is linear.
  func constantRatio(_ form: IndicatorForm) -> IndicatorForm {
    guard let denominator = form.denominator, denominator.constant > 0 else { return form }
    return IndicatorForm(
      numerator: LinearForm().adding(form.numerator, times: 1 / denominator.constant))
  }

  private func linear(
    _ problem: LocationProblem, _ form: IndicatorForm, _ isGood: Bool,
    _ starts: [LocationPlan] = []
  ) throws(Failure) -> Answer {
    var problem = problem
    problem.sense = isGood ? .maximise : .minimise
    problem.objective = form.numerator
    return Answer(try answer(problem, from: starts))
  }

  /// The least ratio, by Dinkelbach's method (doi:10.1287/mnsc.13.7.492): with the ratio λ of the
  /// best plan so far, minimise numerator − λ·denominator; at the least ratio that minimum is 0. Its
  /// proven bound b ≤ 0 gives the bound λ + b ÷ d on the ratio, d being the least denominator that
  /// the limits allow.
  private func ratio(_ problem: LocationProblem, _ form: IndicatorForm) throws(Failure) -> Answer {
    guard let denominator = form.denominator else { return try linear(problem, form, false) }
    var problem = problem
    problem.sense = .minimise
    problem.objective = denominator
    let least = try answer(problem)
    var nodes = least.nodes
    guard var plan = least.plan, let leastDenominator = least.bound, leastDenominator > 0 else {
      return Answer(
        status: least.status, plan: nil, objective: nil, bound: nil, gap: nil, indicators: [],
        limits: [], ranking: [], conflict: [], nodes: nodes)
    }
    var ratio = form.numerator.value(of: plan) / denominator.value(of: plan)
    var bound = -Double.infinity
    var ranking = least.ranking
    for _ in 0..<Self.mostRounds {
      problem.objective = form.excess(over: ratio)
      let found = try answer(problem)
      nodes += found.nodes
      guard let better = found.plan, let proven = found.bound else { break }
      bound = max(bound, ratio + min(0, proven) / leastDenominator)
      let next = form.numerator.value(of: better) / denominator.value(of: better)
      ranking = found.ranking
      guard next < ratio - 1e-12 * abs(ratio) else { break }
      ratio = next
      plan = better
      if ratio - bound <= settings.relativeGap * abs(ratio) { break }
    }
    return finish(plan, form.value(ofRatio: ratio), form.value(ofRatio: bound), ranking, nodes)
  }

  private static let mostRounds = 50

  private func finish(
    _ plan: LocationPlan, _ objective: Double, _ bound: Double,
    _ ranking: [LocationAnswer.RankedPlan], _ nodes: Int
  ) -> Answer {
    let gap = max(0, objective - bound) / max(abs(objective), Double.leastNormalMagnitude)
    return Answer(
      status: gap <= settings.relativeGap * (1 + 1e-9) ? .proven : .gap, plan: plan,
      objective: objective, bound: bound.isFinite ? bound : nil, gap: gap.isFinite ? gap : nil,
      indicators: [], limits: [], ranking: ranking, conflict: [], nodes: nodes)
  }

  /// The least maximum of several ratios, by halving: a value is too small where no plan keeps
  /// all ratios below it, proven.
  private func minimax(
    _ problem: LocationProblem, _ forms: [IndicatorForm]
  ) throws(Failure) -> Answer {
    var problem = problem
    problem.sense = .maximise
    problem.objective = model.treated(.all)
    func greatest(_ plan: LocationPlan) -> Double {
      forms.compactMap { $0.value(of: plan) }.max() ?? .infinity
    }
    let first = try answer(problem)
    var nodes = first.nodes
    guard var plan = first.plan else {
      return Answer(
        status: first.status, plan: nil, objective: nil, bound: nil, gap: nil, indicators: [],
        limits: [], ranking: [], conflict: [], nodes: nodes)
    }
    var best = greatest(plan)
    var bound = 0.0
    let base = problem.limits
    for _ in 0..<Self.mostRounds {
      guard best - bound > settings.relativeGap * best else { break }
      let middle = bound + (best - bound) / 2
      problem.limits =
        base + forms.map { LocationLimit("worst", $0.excess(over: middle), .atMost, 0) }
      let found = try answer(problem)
      nodes += found.nodes
      if let better = found.plan {
        plan = better
        best = min(best, greatest(better))
      } else if found.status == .infeasible {
        bound = middle
      } else {
        break
      }
    }
    return finish(plan, best, bound, [], nodes)
  }

  /// A smallest set of limits that cannot be kept together, found by leaving out one after the other
  /// (deletion filter; Chinneck and Dravnieks, doi:10.1287/ijoc.3.2.157).
  private func conflict(_ problem: LocationProblem) throws(Failure) -> [String] {
    var problem = problem
    problem.objective = LinearForm()
    var names: [String] = []
    for limit in problem.limits where !names.contains(limit.name) { names.append(limit.name) }
    for name in names {
      var without = problem
      without.limits.removeAll { $0.name == name }
      if try answer(without).status == .infeasible {
        problem = without
        names.removeAll { $0 == name }
      }
    }
    return names
  }
}

extension LocationProblem {
  /// Whether a limit is missed by no more than rounding where its form is about 0, such as a mean over
  /// patients of whom a plan serves none.
  fileprivate func isRounding(_ violation: PlanViolation) -> Bool {
    guard case .limit(let index, let value, let bound) = violation else { return false }
    let form = limits[index].form
    let patients = clients.reduce(0) { $0 + $1.demand }
    let steepest = form.patients.reduce(0) { max($0, abs($1)) }
    return abs(value - bound) <= 1e-9 * steepest * patients
  }
}

extension SiteModel {
  /// Builds the model of a sound problem.
  init(_ problem: LocationProblem) {
    self.problem = problem
    let homes = Self.homes(of: problem)
    let sign = problem.sense == .maximise ? 1.0 : -1.0

    // Sites and their states.
    var layout: [(place: Int?, facility: Int?)] = []
    var siteOfPlace = [Int](repeating: -1, count: problem.places.count)
    var siteOfFacility = [Int](repeating: -1, count: problem.facilities.count)
    for place in problem.places.indices {
      siteOfPlace[place] = layout.count
      if let facility = homes[place] { siteOfFacility[facility] = layout.count }
      layout.append((place, homes[place]))
    }
    for facility in problem.facilities.indices where siteOfFacility[facility] < 0 {
      siteOfFacility[facility] = layout.count
      layout.append((nil, facility))
    }

    // Rows: the limits, then the places with several openers.
    let linked = problem.places.indices.filter { place in
      if case .withFacilities(let openers) = problem.places[place].opening {
        homes[place] == nil && !openers.isEmpty
      } else {
        false
      }
    }
    linkedPlaces = linked
    let limits = problem.limits
    let scale = Self.scale(of: problem.objective, in: problem)
    let unit = Self.quantityScale(of: problem)
    quantityScale = unit
    objectiveScale = scale * unit
    rowSign = limits.map { $0.relation == .atLeast ? -1 : 1 } + linked.map { _ in 1 }
    rowScale = limits.map { Self.scale(of: $0.form, in: problem) } + linked.map { _ in 1 }
    rowIsEqual = limits.map { $0.relation == .equal } + linked.map { _ in false }
    let factor = zip(rowSign, rowScale).map { $0 / $1 }
    let fixedFactor = factor.map { $0 / unit }
    rowBound =
      zip(limits, factor).map { ($0.bound - $0.form.constant) * $1 / unit } + linked.map { _ in 0 }

    // States.
    var states: [State] = []
    var stateRow = [[Double]](repeating: [], count: limits.count + linked.count)
    var stateRanges: [Range<Int>] = []
    for (place, facility) in layout {
      let start = states.count
      let isAlwaysOpen = place.map { problem.places[$0].opening == .always } ?? false
      func add(module: Int?, isOpen: Bool, objective: Double, _ coefficient: (LinearForm) -> Double)
      {
        let capacity =
          module.map { module in
            facility.map { problem.facilities[$0].moduleCapacities[module] / unit } ?? 0
          } ?? 0
        states.append(
          State(
            module: module, isOpen: isOpen, capacity: capacity,
            objective: sign * objective / (scale * unit)))
        for (row, limit) in limits.enumerated() {
          stateRow[row].append(coefficient(limit.form) * fixedFactor[row])
        }
        for (offset, target) in linked.enumerated() {
          var entry = 0.0
          if let place, place == target, isOpen { entry += 1 }
          if let facility, module != nil,
            case .withFacilities(let openers) = problem.places[target].opening,
            openers.contains(facility)
          {
            entry -= 1
          }
          stateRow[limits.count + offset].append(entry)
        }
      }
      if let facility {
        if !problem.facilities[facility].isRequired {
          add(module: nil, isOpen: isAlwaysOpen, objective: 0) { _ in 0 }
        }
        for module in problem.facilities[facility].moduleCapacities.indices {
          add(
            module: module, isOpen: place != nil,
            objective: problem.objective.module(facility, module)
          ) { $0.module(facility, module) }
        }
      } else if let place {
        switch problem.places[place].opening {
        case .always: add(module: nil, isOpen: true, objective: 0) { _ in 0 }
        case .withFacilities(let openers):
          add(module: nil, isOpen: false, objective: 0) { _ in 0 }
          if !openers.isEmpty { add(module: nil, isOpen: true, objective: 0) { _ in 0 } }
        case .byDecision:
          add(module: nil, isOpen: false, objective: 0) { _ in 0 }
          add(module: nil, isOpen: true, objective: problem.objective.opening(place)) {
            $0.opening(place)
          }
        }
      }
      stateRanges.append(start..<states.count)
    }
    self.states = states
    self.stateRow = stateRow

    // Access options, by site, client and batches.
    let order = problem.accessOptions.indices.sorted { first, second in
      let a = problem.accessOptions[first]
      let b = problem.accessOptions[second]
      return (siteOfPlace[a.place], a.client, a.batchesPerPatient, first)
        < (siteOfPlace[b.place], b.client, b.batchesPerPatient, second)
    }
    optionOriginal = order
    optionObjective = order.map { sign * problem.objective.patient($0) / scale }
    let batches = order.map { problem.accessOptions[$0].batchesPerPatient }
    optionBatches = batches
    siteOfOption = order.map { siteOfPlace[problem.accessOptions[$0].place] }
    optionRow =
      limits.indices.map { row in
        order.map { limits[row].form.patient($0) * factor[row] }
      } + linked.map { _ in [Double](repeating: 0, count: order.count) }
    var pairs: [Pair] = []
    var optionPair: [Int] = []
    var pairRanges: [Range<Int>] = []
    var optionRanges: [Range<Int>] = []
    var next = 0
    for site in layout.indices {
      let firstPair = pairs.count
      let firstOption = next
      while next < order.count, siteOfPlace[problem.accessOptions[order[next]].place] == site {
        let client = problem.accessOptions[order[next]].client
        let start = next
        while next < order.count, problem.accessOptions[order[next]].client == client,
          siteOfPlace[problem.accessOptions[order[next]].place] == site
        {
          optionPair.append(pairs.count)
          next += 1
        }
        pairs.append(Pair(client: client, options: start..<next))
      }
      pairRanges.append(firstPair..<pairs.count)
      optionRanges.append(firstOption..<next)
    }
    self.pairs = pairs
    self.optionPair = optionPair
    demand = problem.clients.map { $0.demand / unit }
    mustBeServed = problem.clients.map(\.mustBeServed)
    totalDemand = max(demand.reduce(0, +), .leastNormalMagnitude)

    // Arcs, by the site of the facility; within it home arcs first.
    let arcOrder = problem.supplyArcs.indices.sorted { first, second in
      func key(_ index: Int) -> (Int, Int, Int, Int) {
        let arc = problem.supplyArcs[index]
        let target = siteOfFacility[arc.facility]
        let source = siteOfPlace[arc.place]
        return (target, source == target ? 0 : 1, source, index)
      }
      return key(first) < key(second)
    }
    let arcs = arcOrder.map { index in
      let arc = problem.supplyArcs[index]
      return Arc(
        original: index, source: siteOfPlace[arc.place], target: siteOfFacility[arc.facility],
        objective: sign * problem.objective.batch(index) / scale)
    }
    self.arcs = arcs
    arcRow =
      limits.indices.map { row in
        arcOrder.map { limits[row].form.batch($0) * factor[row] }
      } + linked.map { _ in [Double](repeating: 0, count: arcOrder.count) }

    var sites: [Site] = []
    var nextArc = 0
    let exporting = Set(arcs.lazy.filter { $0.source != $0.target }.map(\.source))
    for (site, entry) in layout.enumerated() {
      let home = nextArc
      while nextArc < arcs.count, arcs[nextArc].target == site, arcs[nextArc].source == site {
        nextArc += 1
      }
      let imports = nextArc
      while nextArc < arcs.count, arcs[nextArc].target == site { nextArc += 1 }
      let isUniform = pairs[pairRanges[site]].allSatisfy { pair in
        pair.options.allSatisfy { batches[$0] == batches[pair.options.lowerBound] }
      }
      sites.append(
        Site(
          place: entry.place, facility: entry.facility, states: stateRanges[site],
          pairs: pairRanges[site], options: optionRanges[site], homeArcs: home..<imports,
          imports: imports..<nextArc, hasExports: exporting.contains(site), isUniform: isUniform))
    }
    self.sites = sites
    self.siteOfPlace = siteOfPlace
    self.siteOfFacility = siteOfFacility
    placeCapacity = layout.map { entry in
      entry.place.flatMap { problem.places[$0].capacity.map { $0 / unit } }
    }
    let demand = self.demand
    mostBatches = sites.indices.map { site in
      var sum = 0.0
      var largest = 0.0
      for pair in pairs[pairRanges[site]] {
        let most = batches[pair.options.upperBound - 1]
        sum += demand[pair.client] * most
        largest = max(largest, most)
      }
      if let place = layout[site].place, let capacity = problem.places[place].capacity {
        return min(sum, capacity / unit * largest)
      } else {
        return sum
      }
    }
    groups = Self.groups(sites: sites, states: states)
    var lowest = 0.0
    var worst = [Double](repeating: 0, count: demand.count)
    for (option, objective) in optionObjective.enumerated() {
      let client = pairs[optionPair[option]].client
      worst[client] = min(worst[client], objective)
    }
    for (client, objective) in worst.enumerated() { lowest += objective * demand[client] }
    for site in sites { lowest += site.states.map { states[$0].objective }.min() ?? 0 }
    for source in sites.indices {
      let dearest = arcs.lazy.filter { $0.source == source }.map(\.objective).min() ?? 0
      lowest += min(0, dearest) * mostBatches[source]
    }
    lowestValue = lowest
  }

  /// By place: the facility put together with it, if any.
  ///
  /// The one that alone opens it; beside a place that is always open, the facility with an arc to it
  /// that supplies the fewest places.
  static func homes(of problem: LocationProblem) -> [Int?] {
    var home = [Int?](repeating: nil, count: problem.places.count)
    var isTaken = [Bool](repeating: false, count: problem.facilities.count)
    for (place, entry) in problem.places.enumerated() {
      if case .withFacilities(let openers) = entry.opening, let first = openers.first,
        openers.allSatisfy({ $0 == first }), !isTaken[first]
      {
        home[place] = first
        isTaken[first] = true
      }
    }
    var served = [[Int]](repeating: [], count: problem.facilities.count)
    for arc in problem.supplyArcs where !served[arc.facility].contains(arc.place) {
      served[arc.facility].append(arc.place)
    }
    var best = [Int?](repeating: nil, count: problem.places.count)
    for facility in problem.facilities.indices where !isTaken[facility] {
      for place in served[facility] where problem.places[place].opening == .always {
        if best[place].map({ served[facility].count < served[$0].count }) ?? true {
          best[place] = facility
        }
      }
    }
    for (place, facility) in best.enumerated() {
      if let facility, !isTaken[facility] {
        home[place] = facility
        isTaken[facility] = true
      }
    }
    return home
  }

  /// A power of two near the mean size of a form's coefficients, modules counted for each batch of
  /// their capacity; 1 where there is nothing to go by. A power of two, so that scaling rounds nothing.
  private static func scale(of form: LinearForm, in problem: LocationProblem) -> Double {
    func mean(_ values: some Sequence<Double>) -> Double {
      var sum = 0.0
      var count = 0.0
      for value in values where value != 0 {
        sum += value.magnitude
        count += 1
      }
      return count > 0 ? sum / count : 0
    }
    var modules: [Double] = []
    for (facility, values) in zip(problem.facilities, form.modules) {
      for (capacity, value) in zip(facility.moduleCapacities, values) where capacity > 0 {
        modules.append(value / capacity)
      }
    }
    let flow = max(mean(form.patients), mean(form.batches), mean(modules))
    let size = flow > 0 ? flow : max(mean(form.modules.joined()), mean(form.openings))
    guard size > 0, size.isFinite else { return 1 }
    return Double(sign: .plus, exponent: size.exponent, significand: 1)
  }

  /// A power of two near the mean demand: the unit in which patients and batches are counted here.
  private static func quantityScale(of problem: LocationProblem) -> Double {
    let demands = problem.clients.lazy.map(\.demand).filter { $0 > 0 }
    let mean = demands.reduce(0, +) / Double(max(1, demands.count))
    guard mean > 0, mean.isFinite else { return 1 }
    return Double(sign: .plus, exponent: mean.exponent, significand: 1)
  }

  /// What is counted: everything that may be opened or not, and each class of capacity.
  private static func groups(sites: [Site], states: [State]) -> [CountGroup] {
    var groups: [CountGroup] = []
    func add(_ counts: (Int) -> Bool) {
      let flags = states.indices.map(counts)
      let most = sites.count { site in site.states.contains { flags[$0] } }
      let isFree = sites.contains { site in
        site.states.contains { flags[$0] } && site.states.contains { !flags[$0] }
      }
      guard most > 1, isFree, !groups.contains(where: { $0.counts == flags }) else { return }
      let capacities = states.indices.filter { flags[$0] }.map { states[$0].capacity }
      let mean = capacities.reduce(0, +) / Double(max(1, capacities.count))
      groups.append(CountGroup(counts: flags, scale: mean > 0 ? mean : 1, most: most))
    }
    add { states[$0].module != nil }
    let classes = Set(states.lazy.filter { $0.module != nil }.map(\.capacity)).sorted(by: >)
    if classes.count <= mostClasses {
      for capacity in classes {
        add { states[$0].module != nil && states[$0].capacity == capacity }
      }
    } else {
      for step in 1...4 {
        let threshold = classes[classes.count * step / 5]
        add { states[$0].module != nil && states[$0].capacity >= threshold }
      }
    }
    let ownDecision = sites.flatMap { site in
      site.states.map { site.facility == nil && site.states.count > 1 && states[$0].isOpen }
    }
    add { ownDecision[$0] }
    return groups
  }

  private static let mostClasses = 8
}

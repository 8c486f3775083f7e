/// What remains once every site's state is chosen: who is served where, by which option, and which
/// batches go where. A linear program with a group for each client.
struct ResidualProgram {
  /// Its answer.
  enum Outcome: Sendable {
    /// The best flows: patients by option, batches by arc, in the solver's order and units.
    case optimal(value: Double, patients: [Double], batches: [Double])
    /// The multipliers, with the objective left out, prove that there are none.
    case infeasible
    /// The simplex method gave up.
    case failed
  }

  let model: SiteModel
  /// By row, its bound: the model's, or another while a limit is moved.
  let rowBound: [Double]
  let layout: MultiplierLayout

  /// Solves it.
  ///
  /// - Parameters:
  ///   - states: by site, the state, as a number among the site's states.
  ///   - forbidden: pairs that must not be used.
  ///   - multipliers: read for a start, and replaced by the dual prices where there are any.
  func solve(
    states: [Int], forbidden: [Int] = [], multipliers: inout [Double], pivots: inout Int
  ) -> Outcome {
    var isForbidden = [Bool](repeating: false, count: model.pairs.count)
    for pair in forbidden { isForbidden[pair] = true }
    let chosen = model.sites.indices.map { site in
      model.states[model.sites[site].states.lowerBound + states[site]]
    }

    // Coupling rows: limits; capacities of open facilities and places; balances of places with
    // several ways.
    var bounds: [Double] = []
    var isEqual: [Bool] = []
    var constant = 0.0
    for state in chosen { constant += state.objective }
    for row in 0..<model.rowCount {
      var bound = rowBound[row]
      for site in model.sites.indices {
        bound -= model.stateRow[row][model.sites[site].states.lowerBound + states[site]]
      }
      bounds.append(bound)
      isEqual.append(model.rowIsEqual[row])
    }
    var capacityRow = [Int](repeating: -1, count: model.sites.count)
    var placeRow = [Int](repeating: -1, count: model.sites.count)
    var balanceRow = [Int](repeating: -1, count: model.sites.count)
    var arcsOf = [[Int]](repeating: [], count: model.sites.count)
    for (site, state) in chosen.enumerated() {
      if state.capacity > 0 {
        capacityRow[site] = bounds.count
        bounds.append(state.capacity)
        isEqual.append(false)
      }
    }
    for (number, arc) in model.arcs.enumerated()
    where chosen[arc.source].isOpen && capacityRow[arc.target] >= 0 {
      arcsOf[arc.source].append(number)
    }
    for (site, state) in chosen.enumerated() where state.isOpen {
      if let capacity = model.placeCapacity[site] {
        placeRow[site] = bounds.count
        bounds.append(capacity)
        isEqual.append(false)
      }
      if arcsOf[site].count > 1 {
        balanceRow[site] = bounds.count
        bounds.append(0)
        isEqual.append(true)
      }
    }

    // Columns: options of open places, then arcs of places with several ways.
    let simplex = GroupedSimplex(
      amounts: model.demand, groupIsEqual: model.mustBeServed, bounds: bounds, rowIsEqual: isEqual)
    var optionOfColumn: [Int] = []
    for (site, state) in chosen.enumerated() where state.isOpen {
      let arcs = arcsOf[site]
      for option in model.sites[site].options where !isForbidden[model.optionPair[option]] {
        let needed = model.optionBatches[option]
        if needed > 0 && arcs.isEmpty { continue }
        let single = arcs.count == 1 ? arcs[0] : -1
        var cost = model.optionObjective[option]
        if single >= 0 { cost += needed * model.arcs[single].objective }
        simplex.openColumn(group: model.pairs[model.optionPair[option]].client, cost: cost)
        for row in 0..<model.rowCount {
          var entry = model.optionRow[row][option]
          if single >= 0 { entry += needed * model.arcRow[row][single] }
          simplex.addEntry(row: row, value: entry)
        }
        if placeRow[site] >= 0 { simplex.addEntry(row: placeRow[site], value: 1) }
        if single >= 0 {
          simplex.addEntry(row: capacityRow[model.arcs[single].target], value: needed)
        } else if balanceRow[site] >= 0 {
          simplex.addEntry(row: balanceRow[site], value: needed)
        }
        simplex.closeColumn()
        optionOfColumn.append(option)
      }
    }
    var arcOfColumn: [Int] = []
    for site in model.sites.indices where balanceRow[site] >= 0 {
      for arc in arcsOf[site] {
        simplex.openColumn(group: -1, cost: model.arcs[arc].objective)
        for row in 0..<model.rowCount { simplex.addEntry(row: row, value: model.arcRow[row][arc]) }
        simplex.addEntry(row: balanceRow[site], value: -1)
        simplex.addEntry(row: capacityRow[model.arcs[arc].target], value: 1)
        simplex.closeColumn()
        arcOfColumn.append(arc)
      }
    }

    // Prices to start near.
    var prices = [Double](repeating: 0, count: bounds.count)
    for row in 0..<model.rowCount { prices[row] = multipliers[layout.rows.lowerBound + row] }
    for site in model.sites.indices {
      if placeRow[site] >= 0 { prices[placeRow[site]] = multipliers[layout.capacityOfSite[site]] }
      if balanceRow[site] >= 0, layout.batchOfSite[site] >= 0 {
        prices[balanceRow[site]] = multipliers[layout.batchOfSite[site]]
      }
    }
    simplex.chooseKeys(prices)
    let outcome = simplex.solve()
    pivots += simplex.pivots
    if case .failed = outcome { return .failed }

    for client in layout.clients { multipliers[client] = simplex.groupPrice[client] }
    for row in 0..<model.rowCount {
      multipliers[layout.rows.lowerBound + row] = simplex.rowPrice[row]
    }
    for site in model.sites.indices {
      if placeRow[site] >= 0 {
        multipliers[layout.capacityOfSite[site]] = max(0, simplex.rowPrice[placeRow[site]])
      } else if layout.capacityOfSite[site] >= 0 {
        multipliers[layout.capacityOfSite[site]] = 0
      }
    }
    // The price of a batch at a place: the least at which an open facility would send one.
    let weight = if case .optimal = outcome { 1.0 } else { 0.0 }
    var batchPrice = [Double](repeating: .infinity, count: model.sites.count)
    for (number, arc) in model.arcs.enumerated() where capacityRow[arc.target] >= 0 {
      var price = max(0, simplex.rowPrice[capacityRow[arc.target]]) - weight * arc.objective
      for row in 0..<model.rowCount { price += simplex.rowPrice[row] * model.arcRow[row][number] }
      batchPrice[arc.source] = min(batchPrice[arc.source], price)
    }
    for site in model.sites.indices where layout.batchOfSite[site] >= 0 {
      if batchPrice[site] == .infinity {
        // Nobody sends any: dearer than any patient here would pay.
        batchPrice[site] = highestWorth(at: site, multipliers, weight)
      }
      multipliers[layout.batchOfSite[site]] = batchPrice[site]
    }
    for index in layout.rows where layout.isSigned[index] {
      multipliers[index] = max(0, multipliers[index])
    }
    for index in layout.clients where layout.isSigned[index] {
      multipliers[index] = max(0, multipliers[index])
    }
    for index in layout.groups { multipliers[index] = 0 }
    guard case .optimal = outcome else { return .infeasible }

    var patients = [Double](repeating: 0, count: model.optionOriginal.count)
    var batches = [Double](repeating: 0, count: model.arcs.count)
    let values = simplex.values
    for (column, option) in optionOfColumn.enumerated() {
      let served = values[column]
      patients[option] = served
      let site = model.siteOfOption[option]
      if arcsOf[site].count == 1 {
        batches[arcsOf[site][0]] += served * model.optionBatches[option]
      }
    }
    for (offset, arc) in arcOfColumn.enumerated() {
      batches[arc] = values[optionOfColumn.count + offset]
    }
    return .optimal(value: constant + simplex.objective, patients: patients, batches: batches)
  }

  private func highestWorth(at site: Int, _ multipliers: [Double], _ weight: Double) -> Double {
    var highest = 0.0
    for option in model.sites[site].options where model.optionBatches[option] > 0 {
      var worth =
        weight * model.optionObjective[option]
        - multipliers[model.pairs[model.optionPair[option]].client]
      for row in 0..<model.rowCount {
        worth -= multipliers[layout.rows.lowerBound + row] * model.optionRow[row][option]
      }
      highest = max(highest, worth / model.optionBatches[option])
    }
    return highest
  }
}

public import SupplyNetwork

/// Configurations as plans, so that the model can say what it expects of any network.
extension NetworkModel {
  /// A given configuration as a plan of this model, which must have been made with the configuration as
  /// its reference and with its sizes among the modules.
  ///
  /// Each demand row goes to its centre. Batches follow fixed assignments and shares exactly; where the
  /// earliest slot decides they are spread by suites, and where the nearest does each centre fills its
  /// fastest lanes first, up to an even use of all facilities. The plan need not keep capacities.
  public func plan(of configuration: Configuration) -> LocationPlan {
    var plan = LocationPlan(
      modules: network.facilities.indices.map { facility in
        moduleSuites[facility].firstIndex(of: configuration.suites[facility])
      },
      openedByDecision: centres.indices.map { place in
        if case .byDecision = skeleton.places[place].opening {
          return configuration.openCentres[centres[place]]
        }
        return false
      },
      patients: [Double](repeating: 0, count: skeleton.accessOptions.count),
      batches: [Double](repeating: 0, count: skeleton.supplyArcs.count))
    assign(configuration, in: &plan)
    send(configuration, in: &plan)
    return plan
  }

  /// Batches a year that each facility makes under a plan, by index.
  public func batchesByFacility(of plan: LocationPlan) -> [Double] {
    var total = [Double](repeating: 0, count: network.facilities.count)
    for (arc, batches) in plan.batches.enumerated() { total[self.batches[arc].facility] += batches }
    return total
  }

  /// Every row's patients to the centre that is its own, or the nearest that is open.
  private func assign(_ configuration: Configuration, in plan: inout LocationPlan) {
    var chosen = [Int?](repeating: nil, count: network.demandRows.count)
    // Options of a row are in the order of travel time.
    for (option, entry) in patients.enumerated() where configuration.openCentres[entry.centre] {
      let own =
        configuration.assignedCentre.isEmpty ? nil : configuration.assignedCentre[entry.row]
      if chosen[entry.row] == nil || own == entry.centre { chosen[entry.row] = option }
    }
    for (row, option) in chosen.enumerated() {
      if let option { plan.patients[option] = network.referralsPerYear(row: row) }
    }
  }

  /// Every centre's batches on its lanes.
  private func send(_ configuration: Configuration, in plan: inout LocationPlan) {
    var needed = [Double](repeating: 0, count: centres.count)
    for (option, patients) in plan.patients.enumerated() {
      let access = skeleton.accessOptions[option]
      needed[access.place] += patients * access.batchesPerPatient
    }
    var arcs = [[Int]](repeating: [], count: centres.count)
    for (index, arc) in skeleton.supplyArcs.enumerated()
    where configuration.suites[arc.facility] > 0 {
      arcs[arc.place].append(index)
    }
    let suites = Double(configuration.suites.reduce(0, +))
    var left = configuration.suites.map {
      suites > 0 ? needed.reduce(0, +) * Double($0) / suites : 0
    }
    for place in centres.indices where needed[place] > 0 && !arcs[place].isEmpty {
      let lanes = arcs[place].sorted {
        (batches[$0].lane.durationHours, batches[$0].facility)
          < (batches[$1].lane.durationHours, batches[$1].facility)
      }
      // The fastest lane to each facility: all but shares take it.
      var fastest: [Int] = []
      for lane in lanes
      where !fastest.contains(where: { batches[$0].facility == batches[lane].facility }) {
        fastest.append(lane)
      }
      let shares =
        configuration.facilityShares.isEmpty ? [] : configuration.facilityShares[centres[place]]
      switch configuration.dispatch {
      case .facilityShares where !shares.isEmpty:
        for share in shares {
          let own = lanes.filter { batches[$0].facility == share.facility }
          let arc = own.first { share.mode == nil || batches[$0].lane.mode == share.mode }
          if let arc = arc ?? own.first { plan.batches[arc] += needed[place] * share.share }
        }
      case .assignedFacility:
        let own = configuration.assignedFacility[centres[place]]
        let arc = fastest.first { batches[$0].facility == own } ?? fastest[0]
        plan.batches[arc] = needed[place]
      case .nearestWithin:
        var rest = needed[place]
        for arc in fastest {
          let amount = min(rest, left[batches[arc].facility])
          plan.batches[arc] += amount
          left[batches[arc].facility] -= amount
          rest -= amount
        }
        plan.batches[fastest[0]] += rest
      case .facilityShares, .earliestSlot, .leastLoaded:
        let reachable = fastest.reduce(0) { $0 + configuration.suites[batches[$1].facility] }
        for arc in fastest {
          plan.batches[arc] =
            needed[place] * Double(configuration.suites[batches[arc].facility])
            / Double(reachable)
        }
      }
    }
  }
}

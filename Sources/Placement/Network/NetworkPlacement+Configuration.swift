public import SupplyNetwork

extension NetworkPlacement {
  /// A plan as a configuration that can be simulated: rows go where most of their patients go,
  /// batches by the shares of each centre's flows.
  public func configuration(
    of plan: LocationPlan, name: String, description: String
  ) -> Configuration {
    let network = model.network
    let suites = network.facilities.indices.map { facility in
      plan.modules[facility].map { model.moduleSuites[facility][$0] } ?? 0
    }
    var open = [Bool](repeating: false, count: network.centres.count)
    for (place, centre) in model.centres.enumerated() {
      open[centre] = model.skeleton.isOpen(place, in: plan)
    }
    var most = [(patients: Double, centre: Int)?](repeating: nil, count: network.demandRows.count)
    for (option, patients) in plan.patients.enumerated() where patients > 1e-9 {
      let entry = model.patients[option]
      if patients > most[entry.row]?.patients ?? 0 { most[entry.row] = (patients, entry.centre) }
    }
    let assigned = network.demandRows.indices.map { row -> Int? in
      guard let chosen = most[row]?.centre, chosen != nearestOpen(to: row, open) else { return nil }
      return chosen
    }
    var shares = [[FacilityShare]](repeating: [], count: network.centres.count)
    for (arc, batches) in plan.batches.enumerated() where batches > 1e-9 {
      let entry = model.batches[arc]
      shares[entry.centre].append(
        FacilityShare(facility: entry.facility, share: batches, mode: entry.lane.mode))
    }
    shares = shares.map { flows in
      let total = flows.reduce(0) { $0 + $1.share }
      return flows.filter { $0.share > 1e-6 * total }.map {
        FacilityShare(facility: $0.facility, share: $0.share / total, mode: $0.mode)
      }
    }
    // A mode is named only where it is not the fastest alone, which is what a share without one takes.
    for (centre, list) in shares.enumerated() {
      for (place, share) in list.enumerated()
      where list.count(where: { $0.facility == share.facility }) == 1 {
        let lanes = network.lanes.lanes(centre: centre, facility: share.facility)
        let isFastest = network.timetables.isEmpty && lanes.first?.mode == share.mode
        if lanes.count == 1 || isFastest { shares[centre][place].mode = nil }
      }
    }
    var configuration = Configuration(
      name: name, description: description, suites: suites, openCentres: open,
      dispatch: .facilityShares,
      assignedFacility: [Int?](repeating: nil, count: network.centres.count),
      slotBooking: model.options.reference.slotBooking,
      priority: model.options.reference.priority, assignedCentre: assigned, facilityShares: shares)
    configuration.holdingDays = model.options.reference.holdingDays
    return configuration
  }

  private func nearestOpen(to row: Int, _ open: [Bool]) -> Int? {
    let network = model.network
    let demandRow = network.demandRows[row]
    let region = network.regions[demandRow.region]
    var nearest: (hours: Double, centre: Int)?
    for centre in network.centres.indices where open[centre] {
      let leg = network.patientTravel.leg(
        from: demandRow, of: region, to: network.centres[centre])
      if leg.hours < nearest?.hours ?? .infinity { nearest = (leg.hours, centre) }
    }
    return nearest?.centre
  }
}

extension NetworkPlacement {
  /// Who is served where, by demand row, then centre.
  public func assignments(
    of plan: LocationPlan
  ) -> [(row: Int, centre: Int, patientsPerYear: Double)] {
    plan.patients.enumerated().compactMap { option, patients in
      guard patients > 1e-9 else { return nil }
      let entry = model.patients[option]
      return (entry.row, entry.centre, patients)
    }
  }

  /// Which cells go where and how, by centre, then facility, then duration.
  public func flows(
    of plan: LocationPlan
  ) -> [(centre: Int, facility: Int, mode: String, batchesPerYear: Double)] {
    plan.batches.enumerated().compactMap { arc, batches in
      guard batches > 1e-9 else { return nil }
      let entry = model.batches[arc]
      return (entry.centre, entry.facility, entry.lane.mode, batches)
    }
  }
}

extension NetworkModel {
  /// A plan that was made under other waits, with each centre's batches scaled to what its patients
  /// need under those of this model.
  public func rebalanced(_ plan: LocationPlan) -> LocationPlan {
    var needed = [Double](repeating: 0, count: centres.count)
    var sent = needed
    for (option, patients) in plan.patients.enumerated() {
      let access = skeleton.accessOptions[option]
      needed[access.place] += patients * access.batchesPerPatient
    }
    for (arc, batches) in plan.batches.enumerated() {
      sent[skeleton.supplyArcs[arc].place] += batches
    }
    var rebalanced = plan
    for arc in plan.batches.indices {
      let place = skeleton.supplyArcs[arc].place
      if sent[place] > 0 { rebalanced.batches[arc] *= needed[place] / sent[place] }
    }
    return rebalanced
  }
}

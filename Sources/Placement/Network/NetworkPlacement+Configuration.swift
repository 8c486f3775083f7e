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
      shares[entry.centre].append(FacilityShare(facility: entry.facility, share: batches))
    }
    shares = shares.map { flows in
      let total = flows.reduce(0) { $0 + $1.share }
      return flows.filter { $0.share > 1e-6 * total }.map {
        FacilityShare(facility: $0.facility, share: $0.share / total)
      }
    }
    return Configuration(
      name: name, description: description, suites: suites, openCentres: open,
      dispatch: .facilityShares,
      assignedFacility: [Int?](repeating: nil, count: network.centres.count),
      slotBooking: model.options.reference.slotBooking,
      priority: model.options.reference.priority, assignedCentre: assigned, facilityShares: shares)
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

  /// Which cells go where, by centre, then facility.
  public func flows(
    of plan: LocationPlan
  ) -> [(centre: Int, facility: Int, batchesPerYear: Double)] {
    plan.batches.enumerated().compactMap { arc, batches in
      guard batches > 1e-9 else { return nil }
      let entry = model.batches[arc]
      return (entry.centre, entry.facility, batches)
    }
  }
}

extension Network {
  /// For each demand row, whether home is remote from every centre that is open today for its
  /// patient group: the band that results are reported by, the same for all configurations.
  public var remoteRows: [Bool] {
    let known = patientGroups.map { group in
      let today = centres.filter { $0.status == .open && $0.patientGroups.contains(group.id) }
      return today.isEmpty ? centres : today
    }
    return demandRows.map { row in
      known[row.patientGroup].allSatisfy { centre in
        patientTravel.isRemote(patientTravel.leg(from: row, of: regions[row.region], to: centre))
      }
    }
  }
}

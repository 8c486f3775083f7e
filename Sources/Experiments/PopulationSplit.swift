import SupplyNetwork

/// The demand rows of a network grouped by the dimensions that results are split by.
struct PopulationSplit: Sendable {
  /// One group of demand rows.
  struct Group: Sendable {
    /// The group's key in results.
    var key: String
    /// Its demand rows.
    var rows: [Int]
    /// Its people.
    var population: Double
  }

  /// Quintiles 1 to 5; a quintile nobody belongs to is an empty group.
  let quintiles: [Group]
  /// Near and remote.
  let remoteness: [Group]
  /// Regions in the order of the network.
  let regions: [Group]
  /// Patient groups in the order of the network; each is drawn from all the people. Empty where there
  /// is only one.
  let patientGroups: [Group]
  /// Everybody.
  let everybody: Group

  /// Groups the demand rows of a network.
  init(_ network: Network) {
    let rows = network.demandRows
    // Every patient group has rows of its own for the same people.
    let groups = Double(network.patientGroups.count)
    func group(_ key: String, where isMember: (Int) -> Bool) -> Group {
      let members = rows.indices.filter(isMember)
      return Group(
        key: key, rows: members,
        population: members.reduce(0) { $0 + rows[$1].population } / groups)
    }
    let remote = network.remoteRows
    quintiles = (1...5).map { quintile in
      group("\(quintile)") { rows[$0].quintile == quintile }
    }
    remoteness = [group("near") { !remote[$0] }, group("remote") { remote[$0] }]
    var members = [[Int]](repeating: [], count: network.regions.count)
    for (index, row) in rows.enumerated() { members[row.region].append(index) }
    regions = network.regions.indices.map { region in
      Group(
        key: network.regions[region].id, rows: members[region],
        population: members[region].reduce(0) { $0 + rows[$1].population } / groups)
    }
    patientGroups =
      network.hasSeveralGroups
      ? network.patientGroups.indices.map { index in
        var group = group(network.patientGroups[index].id) { rows[$0].patientGroup == index }
        group.population *= groups
        return group
      } : []
    everybody = group("all") { _ in true }
  }

  /// The dimensions of people that results are split by.
  var dimensions: [Dimension] {
    [.quintile, .remoteness, .region] + (patientGroups.isEmpty ? [] : [.patientGroup])
  }

  /// The groups of a dimension of people; empty for other dimensions.
  func groups(_ dimension: Dimension) -> [Group] {
    switch dimension {
    case .quintile: quintiles
    case .remoteness: remoteness
    case .region: regions
    case .patientGroup: patientGroups
    default: []
    }
  }
}

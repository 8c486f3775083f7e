import Numerics

/// A synthetic instance of satellite placement, to measure and test with: regions and sites on a map,
/// a budget, and a limit on equity.
///
/// Every site is place and facility in one. The way is 1.25 times the straight line; cells go by road
/// (2 h and 60 km/h) or by air (4 h and 400 km/h), and a batch fails with 0.03 plus what an hour beyond
/// three adds at a rate of 0.015. The limit on equity is on the sum of exp(κ·burden) over patients, κ
/// being the reciprocal of the mean burden; who is not served counts as the worst off who could be.
/// Decodes from JSON with the keys of its properties in snake case.
public struct SatelliteInstance: Sendable, Hashable, Decodable {
  /// Where patients come from.
  public struct Region: Sendable, Hashable, Decodable {
    /// Kilometres on the map.
    public var x: Double
    /// Kilometres on the map.
    public var y: Double
    /// Patients a year.
    public var demand: Double
    /// From 0, the least, to 1.
    public var deprivation: Double
  }

  /// Where a satellite may be opened.
  public struct Site: Sendable, Hashable, Decodable {
    /// Kilometres on the map.
    public var x: Double
    /// Kilometres on the map.
    public var y: Double
    /// Thousands of currency a year, by module.
    public var moduleCost: [Double]

    enum CodingKeys: String, CodingKey {
      case x, y
      case moduleCost = "module_cost"
    }
  }

  /// The regions.
  public var regions: [Region]
  /// The sites.
  public var sites: [Site]
  /// Patients a year, by module; the same at every site.
  public var moduleCapacity: [Double]
  /// Thousands of currency a year for modules and lanes.
  public var budget: Double
  /// The most that the equity sum may come to.
  public var equityLimit: Double

  enum CodingKeys: String, CodingKey {
    case regions, sites, budget
    case moduleCapacity = "module_capacity"
    case equityLimit = "equity_limit"
  }
}

extension SatelliteInstance {
  /// Patients served and released, as many as the budget (limit 0) and equity (limit 1) allow.
  public var problem: LocationProblem {
    let kilometres = regions.map { region in
      sites.map { site in
        let (x, y) = (region.x - site.x, region.y - site.y)
        return 1.25 * (x * x + y * y).squareRoot()
      }
    }
    let burdens = zip(regions, kilometres).map { region, row in
      row.map { 0.1 * $0 * (1 + region.deprivation) / 60 }
    }
    let count = Double(regions.count * sites.count)
    let mean = burdens.joined().reduce(0, +) / count
    let most = burdens.joined().max() ?? 0
    var weights = burdens.map { row in row.map { Double.exp(($0 - most / 2) / mean) } }
    let scale = weights.joined().reduce(0, +) / count
    weights = weights.map { row in row.map { $0 / scale } }
    let worst = weights.joined().max() ?? 0

    var options: [LocationProblem.AccessOption] = []
    var released: [Double] = []
    var lane: [Double] = []
    var inequity: [Double] = []
    for region in regions.indices {
      for site in sites.indices {
        let distance = kilometres[region][site]
        for isByAir in [false, true] {
          let hours = isByAir ? 4 + distance / 400 : 2 + distance / 60
          options.append(LocationProblem.AccessOption(client: region, place: site))
          released.append(1 - (0.03 + 1 - Double.exp(-0.015 * max(0, hours - 3))))
          lane.append(isByAir ? 0.9 + 0.0007 * distance : 0.15 + 0.0012 * distance)
          inequity.append(weights[region][site] - worst)
        }
      }
    }
    let demand = regions.reduce(0) { $0 + $1.demand }
    return LocationProblem(
      clients: regions.map { LocationProblem.Client(demand: $0.demand) },
      places: sites.indices.map { LocationProblem.Place(.withFacilities([$0])) },
      facilities: sites.map { _ in
        LocationProblem.Facility(moduleCapacities: moduleCapacity)
      },
      accessOptions: options,
      supplyArcs: sites.indices.map { LocationProblem.SupplyArc(place: $0, facility: $0) },
      sense: .maximise, objective: LinearForm(patients: released),
      limits: [
        LocationLimit(
          "budget", LinearForm(patients: lane, modules: sites.map(\.moduleCost)), .atMost, budget),
        LocationLimit(
          "equity", LinearForm(constant: worst * demand, patients: inequity), .atMost,
          equityLimit),
      ])
  }
}

/// How far people and regions are from the open centre that is nearest to them: the geography of
/// one configuration, without a simulation.
public struct Access: Sendable {
  /// A place with people: a demand row, or a region at its centroid.
  public struct Place: Hashable, Sendable {
    /// Index into `Network.regions`.
    public var region: Int
    /// National deprivation quintile of a demand row; 0 for a region.
    public var quintile: Int
    /// People.
    public var population: Double
    /// Index of the nearest open centre into `Network.centres`.
    public var centre: Int
    /// Door-to-door time to it, hours.
    public var hours: Double
    /// Great-circle distance to it, km.
    public var kilometres: Double
  }

  /// Where people live: one for each demand row, in the order of the network.
  public let homes: [Place]
  /// The centroids: one for each region, in the order of the network.
  public let centroids: [Place]
  /// Indices of the open centres.
  public let openCentres: [Int]

  /// Finds the nearest open centre of every demand row and region.
  ///
  /// - Precondition: network and configuration passed validation: a centre is open.
  /// - Complexity: O((demand rows + regions) × centres).
  public init(network: Network, configuration: Configuration) {
    func place(
      _ location: GeographicPoint, _ region: Int, _ quintile: Int, _ people: Double
    )
      -> Place
    {
      let nearest = network.nearestCentre(
        to: location, of: network.regions[region], among: configuration.openCentres)
      let centre = network.centres[nearest.centre]
      return Place(
        region: region, quintile: quintile, population: people, centre: nearest.centre,
        hours: nearest.leg.hours,
        kilometres: location.greatCircleKilometres(to: centre.location))
    }
    homes = network.demandRows.map {
      place($0.location, $0.region, $0.quintile, $0.population)
    }
    centroids = network.regions.enumerated().map { index, region in
      place(region.location, index, 0, region.population)
    }
    openCentres = network.centres.indices.filter { configuration.openCentres[$0] }
  }
}

/// Places counted by bands of time and distance.
public struct AccessBands: Sendable {
  /// The number of places.
  public let count: Int
  /// Their people.
  public let population: Double
  /// Mean door-to-door time over people, hours; nil where there are no people.
  public let meanHours: Double?
  /// Mean great-circle distance over people, km; nil where there are no people.
  public let meanKilometres: Double?
  /// The share of the people within each band of hours; nil where there are no people.
  public let shareByHours: [Double]?
  /// The share of the people within each band of km; nil where there are no people.
  public let shareByKilometres: [Double]?

  /// Counts places.
  ///
  /// - Parameters:
  ///   - places: the places.
  ///   - weight: what a place counts for: its people, or 1 for each.
  ///   - hours: the upper ends of the bands, rising; a band includes its upper end, and the last
  ///     band is what lies beyond.
  ///   - kilometres: the same of distance.
  public init(
    _ places: [Access.Place], weight: (Access.Place) -> Double = { $0.population },
    hours: [Double], kilometres: [Double]
  ) {
    var total = 0.0
    var hourSum = 0.0
    var kilometreSum = 0.0
    var byHours = [Double](repeating: 0, count: hours.count + 1)
    var byKilometres = [Double](repeating: 0, count: kilometres.count + 1)
    for place in places {
      let weight = weight(place)
      total += weight
      hourSum += weight * place.hours
      kilometreSum += weight * place.kilometres
      byHours[hours.firstIndex { place.hours <= $0 } ?? hours.count] += weight
      byKilometres[kilometres.firstIndex { place.kilometres <= $0 } ?? kilometres.count] += weight
    }
    count = places.count
    population = places.reduce(0) { $0 + $1.population }
    meanHours = total > 0 ? hourSum / total : nil
    meanKilometres = total > 0 ? kilometreSum / total : nil
    shareByHours = total > 0 ? byHours.map { $0 / total } : nil
    shareByKilometres = total > 0 ? byKilometres.map { $0 / total } : nil
  }
}

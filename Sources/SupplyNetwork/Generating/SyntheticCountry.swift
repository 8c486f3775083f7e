import Randomness
import RealModule

/// What random numbers of a generated country are for. Part of what makes a network repeatable:
/// append, never renumber.
private enum GeneratingPurpose: UInt16, RandomPurpose {
  /// Where a town lies.
  case townPlace = 1
  /// Its size; its deprivation.
  case townSize = 2
  /// Whether a region belongs to a town; which.
  case membership = 3
  /// Distance and bearing from the town.
  case offset = 4
  /// Where a region without a town lies.
  case place = 5
  /// Its people; its deprivation.
  case regionSize = 6
  /// Where people of a quintile live in their region, by quintile.
  case quintilePlace = 7
  /// Where a hub lies.
  case hubPlace = 8
}

/// Towns, regions and people of an invented country, and where its sites lie.
struct SyntheticCountry {
  /// A region with its people by quintile.
  struct Place {
    /// Km east and north of the country's middle.
    var east: Double
    var north: Double
    /// People of quintiles 1 (most deprived) to 5; whole numbers.
    var people: [Double]
    /// The town, or nil in the country.
    var town: Int?

    var population: Double { people.reduce(0, +) }
  }

  /// The regions.
  private(set) var regions: [Place] = []
  /// Regions with an open centre, the largest town first.
  private(set) var centreRegions: [Int] = []
  /// Regions with a candidate centre, the one that most people are far from care at first.
  private(set) var candidateRegions: [Int] = []
  /// Km east and north of each hub.
  private(set) var hubs: [(east: Double, north: Double)] = []

  private let size: GeneratedNetworkSize
  /// The middle of the country: latitudes that keep a square of 3,000 km away from the poles.
  private static let middle = GeographicPoint(latitude: 48, longitude: 10)
  private static let kilometresPerDegree = GeographicPoint.earthRadiusKilometres * Double.pi / 180
  /// Spread of the logarithm of a town's size: few large ones, many small.
  private static let townSpread = 1.1
  /// Spread of the logarithm of a region's people.
  private static let regionSpread = 0.5
  /// People of a region in the country beside one of a town.
  private static let ruralShare = 0.4
  /// Share of the variance of deprivation that lies between regions, and of that between towns.
  private static let betweenRegions = 0.35

  /// Makes a country.
  ///
  /// - Precondition: `size` has no problems.
  /// - Complexity: O(regions × (towns' logarithm + candidates)).
  init(_ size: GeneratedNetworkSize) {
    self.size = size
    let townCount = max(1, Int((Double(size.regions) / 8).rounded()))
    var scores: [Double] = []
    placeRegions(townCount: townCount, scores: &scores)
    splitByQuintile(scores)
    chooseSites()
  }

  // MARK: People

  private func stream(_ entity: String, _ ordinal: Int) -> RandomStream {
    RandomStream(
      seed: size.seed, replication: 0, entity: EntityHash.hash("generate/\(entity)"),
      ordinal: UInt32(ordinal))
  }

  private mutating func placeRegions(townCount: Int, scores: inout [Double]) {
    let half = size.extentKilometres / 2
    var towns: [(east: Double, north: Double, weight: Double, score: Double)] = []
    var running: [Double] = []
    for index in 0..<townCount {
      let stream = stream("town", index)
      let place = stream.uniformPair(purpose: GeneratingPurpose.townPlace)
      let draw = stream.uniformPair(purpose: GeneratingPurpose.townSize)
      let weight = Double.exp(Self.townSpread * SpecialFunctions.normalQuantile(draw.first))
      towns.append(
        (
          half * (2 * place.first - 1), half * (2 * place.second - 1), weight,
          SpecialFunctions.normalQuantile(draw.second)
        ))
      running.append((running.last ?? 0) + weight)
    }
    let total = running[townCount - 1]
    var weights: [Double] = []
    for index in 0..<size.regions {
      let stream = stream("region", index)
      let membership = stream.uniformPair(purpose: GeneratingPurpose.membership)
      let draw = stream.uniformPair(purpose: GeneratingPurpose.regionSize)
      let own = SpecialFunctions.normalQuantile(draw.second)
      var weight = Double.exp(Self.regionSpread * SpecialFunctions.normalQuantile(draw.first))
      var place: Place
      if membership.first < size.clustering {
        let town = Self.firstIndex(in: running, reaching: membership.second * total)
        let offset = stream.uniformPair(purpose: GeneratingPurpose.offset)
        // The wider, the larger the town: regions lie about it as a round cloud.
        let spread = size.extentKilometres / 60 * Double.root(towns[town].weight, 3)
        let distance = spread * Double.sqrt(-2 * Double.log(offset.first))
        let bearing = 2 * Double.pi * offset.second
        place = Place(
          east: towns[town].east + distance * Double.sin(bearing),
          north: towns[town].north + distance * Double.cos(bearing), people: [], town: town)
        scores.append((towns[town].score + own) / Double.sqrt(2))
      } else {
        let uniform = stream.uniformPair(purpose: GeneratingPurpose.place)
        place = Place(
          east: half * (2 * uniform.first - 1), north: half * (2 * uniform.second - 1),
          people: [], town: nil)
        weight *= Self.ruralShare
        scores.append(own)
      }
      place.east = min(half, max(-half, place.east))
      place.north = min(half, max(-half, place.north))
      regions.append(place)
      weights.append(weight)
    }
    let sum = weights.reduce(0, +)
    for index in regions.indices {
      regions[index].people = [weights[index] / sum * size.people]
    }
  }

  /// The first index whose running total is at least `value`.
  private static func firstIndex(in running: [Double], reaching value: Double) -> Int {
    var low = 0
    var high = running.count - 1
    while low < high {
      let middle = (low + high) / 2
      if running[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Splits each region's people into national fifths of deprivation.
  ///
  /// A person's deprivation is the region's plus a normal of their own; the limits between fifths
  /// are found by bisection so that each holds a fifth of the country's people.
  private mutating func splitByQuintile(_ scores: [Double]) {
    let between = Double.sqrt(Self.betweenRegions)
    let within = Double.sqrt(1 - Self.betweenRegions)
    func share(below limit: Double, _ index: Int) -> Double {
      SpecialFunctions.normalCumulative((limit - between * scores[index]) / within)
    }
    let people = regions.map { $0.people[0] }
    let limits = (1...4).map { fifth -> Double in
      var low = -8.0
      var high = 8.0
      for _ in 0..<40 {
        let middle = (low + high) / 2
        var below = 0.0
        for index in people.indices { below += people[index] * share(below: middle, index) }
        if below < Double(fifth) / 5 * size.people { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
    for index in regions.indices {
      let shares = [0] + limits.map { share(below: $0, index) } + [1]
      regions[index].people = (0..<5).map {
        (people[index] * (shares[$0 + 1] - shares[$0])).rounded()
      }
      // Nobody would be left of a very small region.
      if regions[index].population == 0 { regions[index].people[2] = 1 }
    }
  }

  // MARK: Sites

  private mutating func chooseSites() {
    // Centres at the towns with most people, each in the town's largest region; then, where there
    // are more centres than towns, in the largest regions that are left.
    var townPeople: [Int: Double] = [:]
    var largest: [Int: Int] = [:]
    for (index, region) in regions.enumerated() {
      guard let town = region.town else { continue }
      townPeople[town, default: 0] += region.population
      if let best = largest[town], regions[best].population >= region.population { continue }
      largest[town] = index
    }
    let towns = townPeople.keys.sorted {
      (-(townPeople[$0] ?? 0), $0) < (-(townPeople[$1] ?? 0), $1)
    }
    var isTaken = [Bool](repeating: false, count: regions.count)
    func take(_ index: Int) -> Bool {
      guard !isTaken[index] else { return false }
      isTaken[index] = true
      return true
    }
    let bySize = regions.indices.sorted {
      (-regions[$0].population, $0) < (-regions[$1].population, $1)
    }
    for index in towns.compactMap({ largest[$0] }) + bySize
    where centreRegions.count < size.centres && take(index) {
      centreRegions.append(index)
    }

    // Candidates one after the other where most people-kilometres from care would be saved at once:
    // the region's own people times the distance to the nearest centre, open or chosen before.
    var distance = regions.indices.map { index in
      centreRegions.reduce(Double.infinity) { min($0, kilometres(index, $1)) }
    }
    for _ in 0..<size.candidates {
      var best = -1
      var bestValue = -1.0
      for index in regions.indices where !isTaken[index] {
        let value = regions[index].population * distance[index]
        if value > bestValue { (best, bestValue) = (index, value) }
      }
      isTaken[best] = true
      candidateRegions.append(best)
      for index in regions.indices {
        distance[index] = min(distance[index], kilometres(index, best))
      }
    }

    // A hub lies outside a town with a centre.
    for index in 0..<size.hubs {
      let beside = regions[centreRegions[index % centreRegions.count]]
      let place = stream("hub", index).uniformPair(purpose: GeneratingPurpose.hubPlace)
      let distance = 10 + 20 * place.first
      let bearing = 2 * Double.pi * place.second
      hubs.append(
        (
          beside.east + distance * Double.sin(bearing),
          beside.north + distance * Double.cos(bearing)
        ))
    }
  }

  private func kilometres(_ first: Int, _ second: Int) -> Double {
    Double.hypot(
      regions[first].east - regions[second].east, regions[first].north - regions[second].north)
  }

  // MARK: The map

  /// The point on the Earth of a place of the plane.
  func point(east: Double, north: Double) -> GeographicPoint {
    let latitude = Self.middle.latitude + north / Self.kilometresPerDegree
    let shrink = Double.cos(latitude * Double.pi / 180)
    return GeographicPoint(
      latitude: latitude,
      longitude: Self.middle.longitude + east / (Self.kilometresPerDegree * shrink))
  }

  /// Where people of a quintile live in their region: within 3 km of its centroid.
  func point(region: Int, quintile: Int) -> GeographicPoint {
    let draw = stream("region", region)
      .uniformPair(purpose: GeneratingPurpose.quintilePlace, draw: UInt8(quintile))
    let distance = 3 * Double.sqrt(draw.first)
    let bearing = 2 * Double.pi * draw.second
    return point(
      east: regions[region].east + distance * Double.sin(bearing),
      north: regions[region].north + distance * Double.cos(bearing))
  }
}

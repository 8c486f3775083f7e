/// How large a generated network is, and how its people lie.
public struct GeneratedNetworkSize: Hashable, Sendable {
  /// Regions, each with a demand row for every quintile that has people.
  public var regions: Int
  /// Open centres.
  public var centres: Int
  /// Open hubs.
  public var hubs: Int
  /// Candidate centres, each with a candidate satellite.
  public var candidates: Int
  /// The share of regions that belong to a town, 0 to 1; the others lie anywhere.
  public var clustering: Double
  /// People in the whole country.
  public var people: Double
  /// The side of the square that the country fills, km.
  public var extentKilometres: Double
  /// The seed; equal sizes and seeds give equal files.
  public var seed: UInt64

  /// Creates a size; ``problems`` says whether it can be made.
  public init(
    regions: Int, centres: Int, hubs: Int, candidates: Int, clustering: Double, people: Double,
    extentKilometres: Double, seed: UInt64
  ) {
    self.regions = regions
    self.centres = centres
    self.hubs = hubs
    self.candidates = candidates
    self.clustering = clustering
    self.people = people
    self.extentKilometres = extentKilometres
    self.seed = seed
  }

  /// What is wrong with a size.
  public enum Problem: Hashable, Sendable {
    /// A number lies outside its range.
    case outOfRange(option: String, found: Double, low: Double, high: Double)
    /// More sites than regions to put them in.
    case moreSitesThanRegions(sites: Int, regions: Int)
    /// More ways between centres and facilities than are worth deriving.
    case tooManyLanes(pairs: Int, limit: Int)
  }

  /// The greatest number of pairs of a centre and a facility.
  public static let pairLimit = 4_000_000

  /// Every problem of the size, in the order of its fields.
  public var problems: [Problem] {
    var problems: [Problem] = []
    func check(_ option: String, _ found: Double, _ low: Double, _ high: Double) {
      if !(found >= low && found <= high) {
        problems.append(.outOfRange(option: option, found: found, low: low, high: high))
      }
    }
    check("regions", Double(regions), 1, 200_000)
    check("centres", Double(centres), 1, 20_000)
    check("hubs", Double(hubs), 1, 1_000)
    check("candidates", Double(candidates), 0, 20_000)
    check("clustering", clustering, 0, 1)
    // A person for each quintile of each region, and patients within what a network may have.
    check("people", people, 1_000, 1e11)
    check("extent", extentKilometres, 10, 3_000)
    guard problems.isEmpty else { return problems }
    if centres + candidates > regions {
      problems.append(.moreSitesThanRegions(sites: centres + candidates, regions: regions))
    }
    let pairs = (centres + candidates) * (hubs + candidates)
    if pairs > Self.pairLimit {
      problems.append(.tooManyLanes(pairs: pairs, limit: Self.pairLimit))
    }
    return problems
  }
}

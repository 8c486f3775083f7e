/// What the search did, step by step, so that a checker can follow it: see ``BoundCertificate``.
struct SearchRecord: Sendable {
  /// What became of a region.
  enum Ending: Sendable {
    /// Not looked at to the end; bounded by its prices.
    case bounded(prices: Int)
    /// Counts and states leave nothing.
    case empty
    /// One placement, and it is in the ranking.
    case ranked
    /// Split in two: the site takes one of the states, or none of them.
    case bySite(Int, mask: UInt64, within: Int, without: Int)
    /// Split in two: at most so many are counted, or more.
    case byCount(group: Int, atMost: Int, few: Int, many: Int)
    /// Split in two: the client of a pair is served there alone, or not there.
    case byCatchment(pair: Int, there: Int, elsewhere: Int)
  }

  /// States that prices exclude, found together.
  struct Exclusion: Sendable {
    var prices: Int
    /// By site that loses states: which.
    var masks: [(site: Int, mask: UInt64)]
  }

  struct Region: Sendable {
    var exclusions: [Exclusion] = []
    var ending: Ending = .empty
  }

  struct Prices: Sendable {
    var multipliers: [Double]
    var weight: Double
  }

  var regions: [Region] = []
  var prices: [Prices] = []

  mutating func addRegion() -> Int {
    regions.append(Region())
    return regions.count - 1
  }

  mutating func addPrices(_ multipliers: [Double], weight: Double) -> Int {
    prices.append(Prices(multipliers: multipliers, weight: weight))
    return prices.count - 1
  }
}

/// A location problem in the form its solver works on: a maximum, limits as rows ≤ or =, everything
/// scaled to about 1, and places and facilities put together into sites.
///
/// A *site* is a place, a facility, or a place with the facility that opens it (or stands beside it);
/// it takes one of a few *states*: closed, open, open with a module. Within a site the choice of state
/// and of whom to serve is made exactly, which is what makes the Lagrangian bound tighter than that of
/// the linear relaxation. Arcs within a site are its home arcs; batches over all others are exports of
/// a place and imports of a facility.
struct SiteModel: Sendable {
  struct Site: Sendable {
    var place: Int?
    var facility: Int?
    /// Among all states.
    var states: Range<Int>
    /// Among all pairs of client and place.
    var pairs: Range<Int>
    /// Among the access options as they are ordered here.
    var options: Range<Int>
    /// Arcs, as ordered here, from the place to the facility of the site.
    var homeArcs: Range<Int>
    /// Arcs from other sites' places to this site's facility.
    var imports: Range<Int>
    /// Whether the place has arcs to facilities of other sites.
    var hasExports: Bool
    /// Whether the options of each pair take equally many batches.
    var isUniform: Bool
  }

  /// What a site may be.
  struct State: Sendable, Hashable {
    var module: Int?
    var isOpen: Bool
    var capacity: Double
    var objective: Double
  }

  /// A client at a place: its options there.
  struct Pair: Sendable {
    var client: Int
    var options: Range<Int>
  }

  struct Arc: Sendable {
    var original: Int
    /// The site of the place.
    var source: Int
    /// The site of the facility.
    var target: Int
    var objective: Double
  }

  /// A set of states that are counted: the number of them taken is branched on.
  struct CountGroup: Sendable {
    /// By state: whether it counts.
    var counts: [Bool]
    /// The mean capacity of its states: the scale of its multiplier.
    var scale: Double
    /// The largest possible count.
    var most: Int
  }

  let problem: LocationProblem
  /// What one unit of the solver's objective is in the problem's.
  let objectiveScale: Double
  /// Patients and batches in one unit of the solver's.
  let quantityScale: Double
  /// Limits first, then the rows that tie places to several openers.
  let rowScale: [Double]
  /// +1 or −1: how a limit was turned to ≤.
  let rowSign: [Double]
  let rowIsEqual: [Bool]
  /// Places that one of several facilities opens: a row for each after the limits.
  let linkedPlaces: [Int]
  /// Right-hand sides less the constants, scaled.
  var rowBound: [Double]
  let sites: [Site]
  let states: [State]
  let pairs: [Pair]
  let arcs: [Arc]
  let demand: [Double]
  let mustBeServed: [Bool]
  /// By option here: its number in the problem, objective and batches.
  let optionOriginal: [Int]
  let optionObjective: [Double]
  let optionBatches: [Double]
  /// By option here: its pair.
  let optionPair: [Int]
  /// By option here: its site.
  let siteOfOption: [Int]
  /// By row: the coefficients of options, arcs and states.
  let optionRow: [[Double]]
  let arcRow: [[Double]]
  let stateRow: [[Double]]
  /// By site: patients its place may treat a year.
  let placeCapacity: [Double?]
  /// By site: the most batches its place can need.
  let mostBatches: [Double]
  let siteOfPlace: [Int]
  let siteOfFacility: [Int]
  let groups: [CountGroup]
  let totalDemand: Double

  /// No plan is worth less.
  let lowestValue: Double

  var rowCount: Int { rowBound.count }

  /// The value of the objective in the problem's terms.
  func original(_ value: Double) -> Double {
    let scaled = value * objectiveScale
    return (problem.sense == .maximise ? scaled : -scaled) + problem.objective.constant
  }

  /// A value of the problem's objective in the solver's terms, without the constant.
  func scaled(_ value: Double) -> Double {
    let centred = value - problem.objective.constant
    return (problem.sense == .maximise ? centred : -centred) / objectiveScale
  }
}

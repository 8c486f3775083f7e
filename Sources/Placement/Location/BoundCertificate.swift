/// Why no plan is better than a bound: prices, and how the search split the placements up.
///
/// Prices (Lagrange multipliers) of clients, limits, place capacities, batches and counts bound the
/// objective of a whole region of placements by a sum over sites that anyone can work out. The regions
/// at the ends of the search together hold every placement. ``CertificateChecker`` goes through them
/// without the solver. Everything is in the problem's own units; a minimum is turned into the maximum
/// of the negative.
public struct BoundCertificate: Sendable, Hashable {
  /// A place, a facility, or both together, whose state is chosen as one.
  ///
  /// Its states, in order. With a facility: no module, unless one is required, then each module; the
  /// place of such a site is open with a module, or always. A place alone: open, if it always is;
  /// else closed, then open (a place that opens with facilities but has none is closed only).
  public struct Site: Sendable, Hashable {
    /// The place.
    public var place: Int?
    /// The facility.
    public var facility: Int?
  }

  /// Prices, each 0 or more unless said otherwise.
  public struct Prices: Sendable, Hashable {
    /// 1; or 0 where the objective is left out, to prove that a region has no plan.
    public var weight: Double
    /// By client, a patient; any sign where it must be served.
    public var clients: [Double]
    /// By limit turned to ≤, a unit; any sign for an equation.
    public var limits: [Double]
    /// By place that one of several facilities opens: being open without any of them.
    public var openers: [Double]
    /// By place, a patient of its capacity.
    public var places: [Double]
    /// By place, a batch there; any sign.
    public var batches: [Double]
    /// By count, one counted; any sign.
    public var counts: [Double]
  }

  /// States of a site that are excluded; a bit for each.
  public struct Exclusion: Sendable, Hashable {
    /// The site.
    public var site: Int
    /// The states.
    public var states: UInt64
  }

  /// States excluded by one set of prices.
  public struct ExclusionRound: Sendable, Hashable {
    /// The prices by which each of the states is too poor.
    public var prices: Int
    /// What is excluded.
    public var exclusions: [Exclusion]
  }

  /// What became of a region.
  public enum Ending: Sendable, Hashable {
    /// Bounded by these prices.
    case bounded(prices: Int)
    /// No placement is left.
    case empty
    /// One placement, which the answer's ranking lists.
    case ranked
    /// Split: the site takes one of the states, or none of them.
    case bySite(Int, states: UInt64, within: Int, without: Int)
    /// Split: at most so many are counted, or more.
    case byCount(Int, atMost: Int, few: Int, many: Int)
    /// Split, for whole catchments: the client is served at no other place, or not there.
    case byCatchment(client: Int, place: Int, there: Int, elsewhere: Int)
  }

  /// A region: first states are excluded, then it ends or is split.
  public struct Region: Sendable, Hashable {
    /// What is excluded.
    public var rounds: [ExclusionRound]
    /// What became of the rest.
    public var ending: Ending
  }

  /// The sites: each place and facility in one of them.
  public var sites: [Site]
  /// By count, site and state: whether it is counted.
  public var counts: [[[Bool]]]
  /// The sets of prices.
  public var prices: [Prices]
  /// The regions, the whole first.
  public var regions: [Region]
  /// What is proven: no plan (outside the ranking, where one is listed) has a better objective; nil
  /// where no plan exists.
  public var bound: Double?
}

extension BoundCertificate {
  init(_ engine: LocationEngine, bound: Double?) {
    let model = engine.model
    let layout = engine.function.layout
    sites = model.sites.map { Site(place: $0.place, facility: $0.facility) }
    counts = model.groups.map { group in
      model.sites.map { site in site.states.map { group.counts[$0] } }
    }
    // A price of the solver is for scaled quantities.
    let perPatient = model.objectiveScale / model.quantityScale
    let limitCount = model.problem.limits.count
    let linked = model.linkedPlaces
    prices = engine.record.prices.map { prices in
      let values = prices.multipliers
      var openers = [Double](repeating: 0, count: model.problem.places.count)
      for (offset, place) in linked.enumerated() {
        openers[place] =
          values[layout.rows.lowerBound + limitCount + offset] * model.objectiveScale
      }
      func byPlace(_ index: (Int) -> Int) -> [Double] {
        model.siteOfPlace.map { site in
          index(site) >= 0 ? values[index(site)] * perPatient : 0
        }
      }
      return Prices(
        weight: prices.weight,
        clients: layout.clients.map { values[$0] * perPatient },
        limits: (0..<limitCount).map {
          values[layout.rows.lowerBound + $0] * perPatient / model.rowScale[$0]
        },
        openers: openers,
        places: byPlace { layout.capacityOfSite[$0] },
        batches: byPlace { layout.batchOfSite[$0] },
        counts: model.groups.indices.map {
          (values[layout.most($0)] - values[layout.least($0)]) * model.objectiveScale
        })
    }
    regions = engine.record.regions.map { region in
      let ending: Ending =
        switch region.ending {
        case .bounded(let prices): .bounded(prices: prices)
        case .empty: .empty
        case .ranked: .ranked
        case .bySite(let site, let mask, let within, let without):
          .bySite(site, states: mask, within: within, without: without)
        case .byCount(let group, let atMost, let few, let many):
          .byCount(group, atMost: atMost, few: few, many: many)
        case .byCatchment(let pair, let there, let elsewhere):
          .byCatchment(
            client: model.pairs[pair].client,
            place: model.problem.accessOptions[
              model.optionOriginal[model.pairs[pair].options.lowerBound]
            ].place, there: there, elsewhere: elsewhere)
        }
      return Region(
        rounds: region.exclusions.map { round in
          ExclusionRound(
            prices: round.prices,
            exclusions: round.masks.map { Exclusion(site: $0.site, states: $0.mask) })
        }, ending: ending)
    }
    self.bound = bound
  }
}

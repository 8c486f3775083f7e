/// Placement for patients whose place and day of collection are known: which facilities to open, where
/// and when each patient's batch starts, and by which modes cells travel, at the least cost.
///
/// A patient of day d leaves the site on day d + `preparationDays`, arrives after the mode's days, may
/// be held for up to `holdDays`, starts, occupies a suite for `manufacturingDays`, is tested for
/// `testingDays` and travels back. No facility has more batches in manufacture on any day than it has
/// suites.
///
/// The model that Triantafyllou et al. publish as i-SHIPMENT (Scientific Reports 12:17365, 2022, DOI
/// 10.1038/s41598-022-21290-5) is the case without holds.
public struct CohortProblem: Hashable, Sendable {
  /// A facility that may be opened.
  public struct Facility: Hashable, Sendable {
    /// For people.
    public var name: String
    /// Batches that can be in manufacture at the same time.
    public var suites: Int
    /// What it costs, once opened, over the whole horizon.
    public var cost: Double

    /// Creates a facility.
    public init(name: String, suites: Int, cost: Double) {
      self.name = name
      self.suites = suites
      self.cost = cost
    }
  }

  /// A way to travel between a site and a facility.
  public struct Mode: Hashable, Sendable {
    /// For people.
    public var name: String
    /// Days on the way.
    public var days: Int

    /// Creates a mode.
    public init(name: String, days: Int) {
      self.name = name
      self.days = days
    }
  }

  /// A patient.
  public struct Patient: Hashable, Sendable {
    /// The site of collection and infusion, by its place in `siteNames`.
    public var site: Int
    /// The day of collection.
    public var day: Int

    /// Creates a patient.
    public init(site: Int, day: Int) {
      self.site = site
      self.day = day
    }
  }

  /// The sites where cells are collected and infused.
  public var siteNames: [String]
  /// The facilities.
  public var facilities: [Facility]
  /// Modes from a site to a facility.
  public var modesIn: [Mode]
  /// Modes from a facility back to the site.
  public var modesOut: [Mode]
  /// What one patient's cells cost by [site][facility][mode]; nil where they cannot go.
  public var costIn: [[[Double?]]]
  /// What one patient's product costs by [site][facility][mode]; nil where it cannot go.
  public var costOut: [[[Double?]]]
  /// The patients.
  public var patients: [Patient]

  /// Days from collection until cells leave the site.
  public var preparationDays: Int
  /// Days that a batch occupies a suite.
  public var manufacturingDays: Int
  /// Days from the end of manufacture until the product leaves.
  public var testingDays: Int
  /// Days that cells may wait at a facility before manufacture.
  public var holdDays: Int
  /// Days from collection to the product's return that no patient may wait longer than.
  public var turnaroundLimitDays: Int
  /// Whether days held count towards that limit. Where they do not, a held patient returns by as much
  /// later.
  public var limitCountsHold: Bool
  /// What every patient costs, wherever made.
  public var costPerPatient: Double
  /// How many facilities may be open at most.
  public var facilitiesAtMost: Int

  /// Creates a problem. Nothing is checked before it is solved.
  public init(
    siteNames: [String], facilities: [Facility], modesIn: [Mode], modesOut: [Mode],
    costIn: [[[Double?]]], costOut: [[[Double?]]], patients: [Patient], preparationDays: Int = 0,
    manufacturingDays: Int, testingDays: Int = 0, holdDays: Int = 0, turnaroundLimitDays: Int,
    limitCountsHold: Bool = true, costPerPatient: Double = 0, facilitiesAtMost: Int
  ) {
    self.siteNames = siteNames
    self.facilities = facilities
    self.modesIn = modesIn
    self.modesOut = modesOut
    self.costIn = costIn
    self.costOut = costOut
    self.patients = patients
    self.preparationDays = preparationDays
    self.manufacturingDays = manufacturingDays
    self.testingDays = testingDays
    self.holdDays = holdDays
    self.turnaroundLimitDays = turnaroundLimitDays
    self.limitCountsHold = limitCountsHold
    self.costPerPatient = costPerPatient
    self.facilitiesAtMost = facilitiesAtMost
  }
}

/// Something wrong with a cohort problem.
public enum CohortDefect: Hashable, Sendable {
  /// A table of costs that has not one entry for each site, facility and mode.
  case costTableShape(what: String)
  /// A number that must be finite.
  case notFinite(what: String, value: Double)
  /// A number below what it must be at least.
  case tooSmall(what: String, value: Double, least: Double)
  /// A number above what can be counted with.
  case tooLarge(what: String, value: Int, most: Int)
  /// A patient of a site that does not exist.
  case unknownSite(patient: Int, site: Int)
}

/// A cohort problem that says something impossible, with everything that is wrong.
public struct InvalidCohort: Error, Hashable, Sendable {
  /// What is wrong; at least one.
  public var defects: [CohortDefect]
}

extension CohortProblem {
  /// Everything that is wrong with the problem.
  public var defects: [CohortDefect] {
    var found: [CohortDefect] = []
    for (what, table, modes) in [("costs in", costIn, modesIn), ("costs out", costOut, modesOut)] {
      let fits =
        table.count == siteNames.count
        && table.allSatisfy { rows in
          rows.count == facilities.count && rows.allSatisfy { $0.count == modes.count }
        }
      if !fits { found.append(.costTableShape(what: what)) }
      for value in table.joined().joined().compactMap(\.self) where !value.isFinite {
        found.append(.notFinite(what: what, value: value))
      }
    }
    if !costPerPatient.isFinite {
      found.append(.notFinite(what: "cost per patient", value: costPerPatient))
    }
    for facility in facilities {
      if !facility.cost.isFinite {
        found.append(.notFinite(what: "cost of \(facility.name)", value: facility.cost))
      } else if facility.cost < 0 {
        found.append(.tooSmall(what: "cost of \(facility.name)", value: facility.cost, least: 0))
      }
    }
    var counts: [(what: String, value: Int, least: Int)] = [
      ("days of preparation", preparationDays, 0), ("days of manufacture", manufacturingDays, 1),
      ("days of testing", testingDays, 0), ("days of hold", holdDays, 0),
      ("turnaround limit", turnaroundLimitDays, 0), ("facilities at most", facilitiesAtMost, 0),
    ]
    counts += facilities.map { ("suites of \($0.name)", $0.suites, 0) }
    counts += (modesIn + modesOut).map { ("days of \($0.name)", $0.days, 0) }
    counts += patients.indices.map { ("day of patient \($0)", patients[$0].day, -Self.mostDays) }
    for (what, value, least) in counts {
      if value < least {
        found.append(.tooSmall(what: what, value: Double(value), least: Double(least)))
      }
      if value > Self.mostDays {
        found.append(.tooLarge(what: what, value: value, most: Self.mostDays))
      }
    }
    for (index, patient) in patients.enumerated()
    where !siteNames.indices.contains(patient.site) {
      found.append(.unknownSite(patient: index, site: patient.site))
    }
    return found
  }

  /// More days, or suites, than anybody means.
  private static let mostDays = 100_000
}

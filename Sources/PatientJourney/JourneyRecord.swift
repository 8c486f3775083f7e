public import Statistics

/// What one replication of one configuration leaves behind: sums, counts and histograms whose size
/// does not depend on the number of patients.
public struct JourneyRecord: Sendable {
  /// Years observed.
  public let years: Int
  /// As ``Counter/count``, which is found out at its first use, and so not asked for at every one.
  private let countersOfAYear: Int
  private var counters: [Double]
  private var rowCounters: [Double]
  private var facilityCounters: [Double]
  private var groupCounters: [Double]
  /// Vein-to-vein time of the treated, days.
  public var veinToVeinDays = Histogram()
  /// Referral to infusion of the treated, days.
  public var referralToInfusionDays = Histogram()
  /// Ex vivo hours of batches started.
  public var exVivoHours = Histogram()
  /// Ex vivo equivalent hours of batches started.
  public var exVivoEquivalentHours = Histogram()
  /// Patient-borne cost of the treated, currency.
  public var treatedCost = Histogram()
  /// Days that the treated spent in each stage, in the order of ``JourneyStage``.
  public var stageDays = [Histogram](repeating: Histogram(), count: JourneyStage.allCases.count)
  /// Use of the suites of every facility.
  public var suiteUse: [ResourceUse] = []
  /// Use of every facility's laboratory.
  public var laboratoryUse: [ResourceUse] = []
  /// Use of the apheresis slots of every centre.
  public var apheresisUse: [ResourceUse] = []
  /// Use of the infusion beds of every centre.
  public var bedUse: [ResourceUse] = []
  /// Patients in intensive care at every centre, beds or none.
  public var intensiveCareUse: [ResourceUse] = []
  /// Patients of the cohort treated, by demand row and ordinal, where the run kept them for paired
  /// comparison; empty otherwise.
  public var outcomes: [TreatedPatient] = []
  /// Mean patients in the system in successive weeks, where the run sampled them.
  public var weeklyPopulation: [Double] = []
  /// Events processed.
  public var events = 0
  /// Patients referred from the start of the horizon to the end of the run.
  public var patients = 0

  /// Creates an empty record.
  ///
  /// - Parameter groupCount: patient groups that are counted apart; 0 where there is only one.
  public init(years: Int, rowCount: Int, facilityCount: Int, groupCount: Int = 0) {
    self.years = years
    countersOfAYear = Counter.count
    counters = [Double](repeating: 0, count: years * Counter.count)
    rowCounters = [Double](repeating: 0, count: rowCount * RowCounter.allCases.count)
    facilityCounters = [Double](repeating: 0, count: facilityCount * FacilityCounter.allCases.count)
    groupCounters = [Double](repeating: 0, count: groupCount * GroupCounter.allCases.count)
  }

  /// A counter in one year of the window.
  public func value(_ counter: Counter, year: Int) -> Double {
    counters[year * Counter.count + counter.index]
  }

  /// A counter over the whole window.
  public func total(_ counter: Counter) -> Double {
    var sum = 0.0
    for year in 0..<years { sum += value(counter, year: year) }
    return sum
  }

  /// A demand row's counter.
  public func value(_ counter: RowCounter, row: Int) -> Double {
    rowCounters[row * RowCounter.allCases.count + counter.rawValue]
  }

  /// A facility's counter.
  public func value(_ counter: FacilityCounter, facility: Int) -> Double {
    facilityCounters[facility * FacilityCounter.allCases.count + counter.rawValue]
  }

  /// A patient group's counter, where several are simulated.
  public func value(_ counter: GroupCounter, group: Int) -> Double {
    groupCounters[group * GroupCounter.allCases.count + counter.rawValue]
  }

  mutating func add(_ amount: Double, to counter: GroupCounter, group: Int) {
    groupCounters[group * GroupCounter.allCases.count + counter.rawValue] += amount
  }

  mutating func add(_ amount: Double, to counter: Counter, year: Int) {
    counters[year * countersOfAYear + counter.index] += amount
  }

  mutating func add(_ amount: Double, to counter: RowCounter, row: Int) {
    rowCounters[row * RowCounter.allCases.count + counter.rawValue] += amount
  }

  mutating func add(_ amount: Double, to counter: FacilityCounter, facility: Int) {
    facilityCounters[facility * FacilityCounter.allCases.count + counter.rawValue] += amount
  }
}

/// A treated patient as paired comparison needs it.
public struct TreatedPatient: Sendable, Hashable {
  /// The demand row.
  public var row: UInt32
  /// The ordinal within the row's maximal process.
  public var ordinal: UInt32
  /// Patient-borne cost, currency.
  public var cost: Double
  /// Referral to infusion, days.
  public var referralToInfusionDays: Double
  /// Year of the window in which the patient was referred.
  public var year: UInt32
}

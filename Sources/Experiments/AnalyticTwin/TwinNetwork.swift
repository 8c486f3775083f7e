import Randomness
import SupplyNetwork

/// A network and configuration without what closed forms cannot follow.
struct TwinNetwork: Sendable {
  var network: Network
  var configuration: Configuration

  /// The network as it is, but working around the clock with all its sites and suites from the
  /// start: calendars, departures, breakdowns, licence dates, learning and expansion are left out.
  init(_ network: Network, _ configuration: Configuration) {
    self.network = network
    self.configuration = configuration
    self.network.timetables = [:]
    self.network.suiteBreakdowns = nil
    self.configuration.suiteChanges = []
    for index in network.centres.indices { self.network.centres[index].opening = nil }
    for index in network.facilities.indices {
      self.network.facilities[index].opening = nil
      self.network.facilities[index].laboratoryOpening = nil
      self.network.facilities[index].licenceHour = 0
      self.network.facilities[index].comparability = nil
      self.network.facilities[index].startUpFailureMultiplier = nil
    }
  }

  /// Every open place has room for everybody, suites are not booked, material may be any age.
  mutating func removeQueues() {
    for index in network.centres.indices {
      network.centres[index].apheresisSlots = nil
      network.centres[index].infusionBeds = nil
    }
    for index in network.facilities.indices { network.facilities[index].laboratoryCapacity = nil }
    configuration.suites = configuration.suites.map { $0 > 0 ? 100_000 : 0 }
    removeBooking()
  }

  /// Batches go to the assigned facility as material arrives.
  mutating func removeBooking() {
    configuration.slotBooking = false
    configuration.dispatch = .assignedFacility
    network.therapy.material.holdLimitHours = nil
  }

  /// Nobody drops out.
  mutating func removeAttrition() {
    network.therapy.attrition = Therapy.Attrition(
      deathPerDay: 0, progressionPerDay: 0, withdrawalPerDay: 0)
  }

  /// Material is good at the end of apheresis and stays so.
  mutating func removeMaterialQuality() {
    network.therapy.apheresis.minimumCD3Count = 0
    network.therapy.material.receiptViabilityThreshold = 0
  }

  /// No shipment, material or product is lost.
  mutating func removeLosses() {
    removeMaterialQuality()
    network.therapy.apheresis.microbialRejectionProbability = 0
    network.therapy.infusion.thawDeviationProbability = 0
    network.therapy.infusion.shelfLifeDays = nil
    let lanes = network.lanes.lanes.map { lane in
      var lane = lane
      lane.excursionProbability = 0
      return lane
    }
    network.lanes = LaneTable(
      lanes: lanes, centreCount: network.centres.count, facilityCount: network.facilities.count)
  }

  /// Every batch fails with the same probability, and no batch with 0.
  mutating func fixFailure(_ probability: Double) {
    network.therapy.failure.function = FailureFunction(form: .constant(baseline: probability))
  }

  /// One attempt only.
  mutating func removeRetries() {
    network.therapy.retry = Therapy.RetryPolicy(
      maximumAphereses: 1, maximumBatches: 1, retainedMaterialProbability: 0)
  }

  // MARK: What formulas need

  /// One demand row's way through the network.
  struct Path {
    /// Referrals a year.
    var referralsPerYear: Double
    /// Multiplier of the hazards.
    var dropOutMultiplier: Double
    /// The lane to the facility that makes the row's batches.
    var lane: Lane
  }

  /// Each demand row's way: the nearest open centre by door-to-door hours, and its assigned
  /// facility, or that of its fastest lane. Worked out anew, not taken from the simulation.
  var paths: [Path] {
    let demand = network.demand
    var laneOfCentre: [Int: Lane] = [:]
    return network.demandRows.compactMap { row in
      let region = network.regions[row.region]
      var nearest: (centre: Int, hours: Double)?
      for centre in network.centres.indices where configuration.openCentres[centre] {
        let hours = network.patientTravel.leg(from: row, of: region, to: network.centres[centre])
          .hours
        if hours < nearest?.hours ?? .infinity { nearest = (centre, hours) }
      }
      guard let centre = nearest?.centre, let lane = laneOfCentre[centre] ?? lane(of: centre)
      else { return nil }
      laneOfCentre[centre] = lane
      return Path(
        referralsPerYear: row.population / 1e6 * network.patientGroup.incidencePerMillionPerYear
          * demand.multiplier * demand.referralMultiplierByQuintile[row.quintile - 1],
        dropOutMultiplier: demand.dropOutMultiplierByQuintile[row.quintile - 1], lane: lane)
    }
  }

  private func lane(of centre: Int) -> Lane? {
    let lanes = network.facilities.indices.compactMap { facility -> Lane? in
      guard configuration.suites[facility] > 0 else { return nil }
      return network.lanes.lanes(centre: centre, facility: facility).first
    }
    let named = configuration.assignedFacility[centre]
    return lanes.first { $0.facility == named }
      ?? lanes.min { ($0.durationHours, $0.facility) < ($1.durationHours, $1.facility) }
  }

  /// A value averaged over demand rows, weighted by referrals.
  func average(_ value: (Path) -> Double) -> Double {
    let paths = paths
    let total = paths.reduce(0) { $0 + $1.referralsPerYear }
    return paths.reduce(0) { $0 + $1.referralsPerYear * value($1) } / total
  }

  /// Ex vivo equivalent hours at the start of manufacture after so long on the lane, without
  /// waiting, for material that took `freezing` hours to freeze.
  func equivalentHours(lane hours: Double, freezing: Double) -> Double {
    let material = network.therapy.material
    return material.form == .cryopreserved
      ? freezing + hours * material.weight(of: .cryopreserved)
      : hours * material.weight(of: material.storage)
  }
}

public import SupplyNetwork

/// What a placement may decide on a network, and how the network is understood.
public struct PlacementOptions: Sendable {
  /// The configuration that open facilities keep, and whose availability is the floor where an
  /// objective needs one.
  public var reference: Configuration
  /// Numbers of suites that a candidate facility may have.
  public var moduleSizes: [Int]
  /// Whether hubs may shrink, grow to half as much again, or close; else they stay as in the
  /// reference.
  public var hubsAreFree: Bool
  /// Most satellites that may be open; nil is no limit.
  public var mostSatellites: Int?
  /// The greatest planned use of suites, slots and beds.
  public var greatestUse: Double
  /// Nobody is sent further than to the nearest so many centres that are open today; candidate
  /// centres that are nearer may be used too. Nil is 1 where no centre's slots or beds are limited,
  /// so that a placement brings care nearer and sends nobody away; else 3.
  public var nearestOpenCentres: Int?
  /// Expected wait for a suite at each facility, hours, by index; empty for none.
  public var waitHours: [Double]
  /// The share of each facility's suite time that is lost, by index; empty for none.
  public var lostCapacity: [Double]
  /// Whether every demand row goes to one centre.
  public var catchmentsAreWhole: Bool

  /// Creates options.
  public init(
    reference: Configuration, moduleSizes: [Int] = [1, 2, 3, 4, 6, 8], hubsAreFree: Bool = false,
    mostSatellites: Int? = nil, greatestUse: Double = 0.9, nearestOpenCentres: Int? = nil,
    waitHours: [Double] = [], lostCapacity: [Double] = [], catchmentsAreWhole: Bool = false
  ) {
    self.reference = reference
    self.moduleSizes = moduleSizes
    self.hubsAreFree = hubsAreFree
    self.mostSatellites = mostSatellites
    self.greatestUse = greatestUse
    self.nearestOpenCentres = nearestOpenCentres
    self.waitHours = waitHours
    self.lostCapacity = lostCapacity
    self.catchmentsAreWhole = catchmentsAreWhole
  }
}

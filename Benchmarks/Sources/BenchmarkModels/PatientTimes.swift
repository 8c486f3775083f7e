import Randomness
import RealModule

/// The random times of the patients of ``CellTherapyLine``, hours.
protocol PatientTimes: ~Copyable {
  /// From the patient before to the one of this ordinal.
  mutating func gap(_ ordinal: UInt32) -> Double
  mutating func apheresis(_ patient: CellTherapyLine.Patient) -> Double
  mutating func apheresisPatience(_ patient: CellTherapyLine.Patient) -> Double
  mutating func transport(_ patient: CellTherapyLine.Patient) -> Double
  mutating func manufacturing(_ patient: CellTherapyLine.Patient) -> Double
  mutating func manufacturingPatience(_ patient: CellTherapyLine.Patient) -> Double
  mutating func qualityControl(_ patient: CellTherapyLine.Patient) -> Double
  /// Whether the batch fails, so many hours after the end of apheresis.
  mutating func fails(_ patient: CellTherapyLine.Patient, after hours: Double) -> Bool
  mutating func returnTransport(_ patient: CellTherapyLine.Patient) -> Double
  mutating func infusion(_ patient: CellTherapyLine.Patient) -> Double
}

/// The constants of the benchmark.
enum PatientTimeConstants {
  static var meanGap: Double { 1 / 0.16 }
  static var apheresisLocation: Double { 3.8066624897703196 }  // log 45
  static var apheresisSpread: Double { 0.5 }
  static var apheresisPatience: Double { 500 }
  static var manufacturingScale: Double { 240 }
  static var manufacturingPatience: Double { 300 }
  static var qualityControlLocation: Double { 3.871201010907891 }  // log 48
  static var qualityControlSpread: Double { 0.25 }
  static var failureRate: Double { 0.0005 }
  static var infusion: Double { 24 }

  /// The triangular time between 4 and 24 hours with mode 8.
  @inline(__always)
  static func triangular(_ u: Double) -> Double {
    u <= 0.2 ? 4 + Double.sqrt(u * 80) : 24 - Double.sqrt((1 - u) * 320)
  }
}

/// Times from the cheap generators, whoever asks.
struct FastTimes: PatientTimes, ~Copyable {
  typealias Constants = PatientTimeConstants
  var variates: FastVariates

  init(seed: UInt64) { variates = FastVariates(seed: seed) }

  @inline(__always)
  mutating func gap(_ ordinal: UInt32) -> Double {
    Constants.meanGap * variates.exponential()
  }

  @inline(__always)
  mutating func apheresis(_ patient: CellTherapyLine.Patient) -> Double {
    Double.exp(Constants.apheresisLocation + Constants.apheresisSpread * variates.normal())
  }

  @inline(__always)
  mutating func apheresisPatience(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.apheresisPatience * variates.exponential()
  }

  @inline(__always)
  mutating func transport(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.triangular(variates.uniform())
  }

  @inline(__always)
  mutating func manufacturing(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.manufacturingScale * Double.root(variates.exponential(), 3)
  }

  @inline(__always)
  mutating func manufacturingPatience(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.manufacturingPatience * variates.exponential()
  }

  @inline(__always)
  mutating func qualityControl(_ patient: CellTherapyLine.Patient) -> Double {
    Double.exp(
      Constants.qualityControlLocation + Constants.qualityControlSpread * variates.normal())
  }

  @inline(__always)
  mutating func fails(_ patient: CellTherapyLine.Patient, after hours: Double) -> Bool {
    // P(E < x) = 1 − exp(−x): an exponential lifetime shorter than the time taken.
    variates.exponential() < Constants.failureRate * hours
  }

  @inline(__always)
  mutating func returnTransport(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.triangular(variates.uniform())
  }

  @inline(__always)
  mutating func infusion(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.infusion * variates.exponential()
  }
}

/// Times from the product's streams: the address of a time is the patient's ordinal, its purpose
/// and, as attempt, the number of failures so far. One uniform a time, by inversion.
struct PhiloxTimes: PatientTimes, ~Copyable {
  typealias Constants = PatientTimeConstants

  enum Purpose: UInt16, RandomPurpose {
    case gap, apheresis, apheresisPatience, transport, manufacturing, manufacturingPatience
    case qualityControl, failure, returnTransport, infusion
  }

  let stream: RandomStream

  init(seed: UInt64, replication: UInt32) {
    stream = RandomStream(
      seed: seed, replication: replication, entity: EntityHash.hash("cell therapy line"))
  }

  @inline(__always)
  private func uniform(_ purpose: Purpose, _ patient: CellTherapyLine.Patient) -> Double {
    stream.withOrdinal(patient.ordinal).uniform(purpose: purpose, attempt: patient.failures)
  }

  @inline(__always)
  func gap(_ ordinal: UInt32) -> Double {
    -Constants.meanGap * Double.log(stream.withOrdinal(ordinal).uniform(purpose: Purpose.gap))
  }

  @inline(__always)
  func apheresis(_ patient: CellTherapyLine.Patient) -> Double {
    Double.exp(
      Constants.apheresisLocation + Constants.apheresisSpread
        * SpecialFunctions.normalQuantile(uniform(.apheresis, patient)))
  }

  @inline(__always)
  func apheresisPatience(_ patient: CellTherapyLine.Patient) -> Double {
    -Constants.apheresisPatience * Double.log(uniform(.apheresisPatience, patient))
  }

  @inline(__always)
  func transport(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.triangular(uniform(.transport, patient))
  }

  @inline(__always)
  func manufacturing(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.manufacturingScale * Double.root(-Double.log(uniform(.manufacturing, patient)), 3)
  }

  @inline(__always)
  func manufacturingPatience(_ patient: CellTherapyLine.Patient) -> Double {
    -Constants.manufacturingPatience * Double.log(uniform(.manufacturingPatience, patient))
  }

  @inline(__always)
  func qualityControl(_ patient: CellTherapyLine.Patient) -> Double {
    Double.exp(
      Constants.qualityControlLocation + Constants.qualityControlSpread
        * SpecialFunctions.normalQuantile(uniform(.qualityControl, patient)))
  }

  @inline(__always)
  func fails(_ patient: CellTherapyLine.Patient, after hours: Double) -> Bool {
    -Double.log(uniform(.failure, patient)) < Constants.failureRate * hours
  }

  @inline(__always)
  func returnTransport(_ patient: CellTherapyLine.Patient) -> Double {
    Constants.triangular(uniform(.returnTransport, patient))
  }

  @inline(__always)
  func infusion(_ patient: CellTherapyLine.Patient) -> Double {
    -Constants.infusion * Double.log(uniform(.infusion, patient))
  }
}

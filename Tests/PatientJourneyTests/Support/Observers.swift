import PatientJourney

/// Keeps every step.
struct StepList: JourneyObserver {
  static var isActive: Bool { true }
  private(set) var steps: [JourneyStep] = []
  mutating func observe(_ step: JourneyStep) { steps.append(step) }
}

/// Keeps the steps of one patient.
struct StepsOfPatient: JourneyObserver {
  static var isActive: Bool { true }
  let patient: PatientKey
  private(set) var steps: [JourneyStep] = []

  init(_ patient: PatientKey) { self.patient = patient }

  mutating func observe(_ step: JourneyStep) {
    if step.patient == patient { steps.append(step) }
  }
}

/// Who a patient is, whatever the configuration.
struct PatientKey: Hashable, Comparable {
  var row: Int
  var ordinal: UInt32

  static func < (first: Self, second: Self) -> Bool {
    (first.row, first.ordinal) < (second.row, second.ordinal)
  }
}

extension JourneyStep {
  var patient: PatientKey { PatientKey(row: row, ordinal: ordinal) }
}

extension Sequence<JourneyStep> {
  /// The steps of each patient, in order.
  var byPatient: [PatientKey: [JourneyStep]] { Dictionary(grouping: self, by: \.patient) }

  /// The times of the first step of each patient that a selection picks.
  func times(where isWanted: (JourneyStep.Event) -> Bool) -> [PatientKey: Double] {
    var times: [PatientKey: Double] = [:]
    for step in self where times[step.patient] == nil && isWanted(step.event) {
      times[step.patient] = step.time
    }
    return times
  }
}

extension JourneyStep.Event {
  var isReferral: Bool { if case .referred = self { true } else { false } }
  var isConsultation: Bool { if case .consulted = self { true } else { false } }
  var isApheresisStart: Bool { if case .apheresisStarted = self { true } else { false } }
  var isApheresisEnd: Bool { if case .apheresisEnded = self { true } else { false } }
  var isReceipt: Bool { if case .received = self { true } else { false } }
  var isManufactureStart: Bool { if case .manufactureStarted = self { true } else { false } }
  var isHarvest: Bool { if case .harvested = self { true } else { false } }
  var isRelease: Bool { if case .released = self { true } else { false } }
  var isAdmission: Bool { if case .admitted = self { true } else { false } }
  var isEnd: Bool { if case .ended = self { true } else { false } }
}

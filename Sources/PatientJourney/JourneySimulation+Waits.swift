import EventEngine

/// What patients and their material wait for each facility, which placement learns from.
extension JourneySimulation {
  /// A patient's apheresis begins: the wait beyond the lead time.
  mutating func countAppointmentWait(_ patient: PatientReference) {
    guard isInWindow else { return }
    let state = patients[patient.slot]
    let facility = facility(of: patient)
    let wait = now - state.referral - Double(state.moments.earliestApheresis)
    record.add(1, to: .aphereses, facility: facility)
    record.add(max(0, wait), to: .appointmentWaitHours, facility: facility)
  }

  /// A batch is about to begin: the wait of its material since receipt, where it was just collected.
  mutating func countSuiteWait(_ patient: PatientReference) {
    guard isInWindow else { return }
    let state = patients[patient.slot]
    // A batch from retained material follows one that began after the receipt.
    guard state.moments.manufacturingStart < state.moments.receipt else { return }
    let facility = facility(of: patient)
    let wait = now - state.referral - Double(state.moments.receipt)
    record.add(1, to: .batchesOfNewMaterial, facility: facility)
    record.add(max(0, wait), to: .suiteWaitHours, facility: facility)
  }
}

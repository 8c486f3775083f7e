import Randomness
import Testing

@testable import PatientJourney

/// The pool of patients against a dictionary.
struct PatientPoolTests {
  private func patient(_ serial: UInt32) -> Patient {
    Patient(
      referral: Double(serial), attritionTime: 0, apheresisEnd: 0, bookedStart: 0,
      equivalentHours: 0, storedSince: 0, timer: .inactive, ticket: .inactive, serial: serial,
      row: 0, ordinal: 0, booking: 7, moments: Patient.Moments(), equivalentHoursAtReceipt: 0,
      route: 0, aphereses: 0, batches: 0, stage: .inBed, attritionFate: .death,
      outcome: .inSpecification, flags: [])
  }

  /// The slots of the last to leave are used first; nobody is found under another's number.
  @Test func randomComingsAndGoings() {
    var pool = PatientPool(minimumCapacity: 16)
    var present: [(slot: UInt32, serial: UInt32)] = []
    var left: [(slot: UInt32, serial: UInt32)] = []
    var generator = Xoshiro256PlusPlus(seed: 3)
    for serial in 1...5000 as ClosedRange<UInt32> {
      let slot = pool.insert(patient(serial))
      if let last = left.last {
        #expect(slot == last.slot)
        left.removeLast()
      }
      present.append((slot, serial))
      while !present.isEmpty, generator.next() % 5 < 2 {
        let gone = present.remove(at: Int(generator.next() % UInt64(present.count)))
        pool.remove(gone.slot)
        let isHeld =
          pool.holds(PatientReference(slot: gone.slot, serial: gone.serial))
          || pool.holds(PatientReference(slot: gone.slot, serial: 0))
        #expect(!isHeld)
        left.append(gone)
      }
      pool.prefetch(UInt32(truncatingIfNeeded: generator.next()))
    }
    let count = pool.count
    #expect(count == present.count && count > 500)
    for (slot, serial) in present {
      let isHeld = pool.holds(PatientReference(slot: slot, serial: serial))
      let referral = pool[slot].referral
      #expect(isHeld && referral == Double(serial))
    }
    let isBeyond = pool.holds(PatientReference(slot: 1_000_000, serial: 1))
    #expect(!isBeyond)
    var visited: [UInt32] = []
    pool.forEach { slot, patient in
      visited.append(slot)
      #expect(patient.referral == Double(patient.serial))
    }
    #expect(visited == present.map(\.slot).sorted())
  }
}

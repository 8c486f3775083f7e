import CPrefetch

/// The patients in flight, each in two whole cache lines that are used again by a later patient.
///
/// The engine's `SlotPool` keeps a generation and a link beside each element. A patient needs
/// neither: the serial number tells tenants apart, and a vacant place holds the link to the next
/// vacant one in itself. So a patient is 128 bytes and no more, and what an event needs is two lines
/// of memory, which can be fetched before its turn.
///
/// - Invariant: serial numbers begin at 1; that of a vacant place is 0.
struct PatientPool: ~Copyable {
  private var places: UnsafeMutablePointer<Patient>
  private var capacity: Int
  /// Places ever taken; those from here on are uninitialised.
  private var opened = 0
  /// The place vacated last, whose `booking` names the one before it.
  private var vacant = UInt32.max
  /// Patients in flight.
  private(set) var count = 0

  /// Makes an empty pool, with room for some before it grows.
  init(minimumCapacity: Int) {
    capacity = max(16, minimumCapacity)
    places = Self.allocate(capacity)
  }

  deinit { places.deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Patient> {
    UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Patient>.stride, alignment: 128
    ).bindMemory(to: Patient.self, capacity: capacity)
  }

  /// Whether a slot's tenant has a serial number.
  func holds(_ patient: PatientReference) -> Bool {
    Int(patient.slot) < opened && places[Int(patient.slot)].serial == patient.serial
      && patient.serial != 0
  }

  /// The patient in a slot, which must be taken.
  subscript(slot: UInt32) -> Patient {
    _read {
      assert(Int(slot) < opened && places[Int(slot)].serial != 0, "The slot is vacant.")
      yield places[Int(slot)]
    }
    _modify {
      assert(Int(slot) < opened && places[Int(slot)].serial != 0, "The slot is vacant.")
      yield &places[Int(slot)]
    }
  }

  /// Takes a patient in, in the slot vacated last.
  mutating func insert(_ patient: Patient) -> UInt32 {
    assert(patient.serial != 0, "Serial numbers begin at 1.")
    count += 1
    let slot = vacant
    if slot != .max {
      vacant = places[Int(slot)].booking
      places[Int(slot)] = patient
      return slot
    }
    if opened == capacity { grow() }
    (places + opened).initialize(to: patient)
    opened += 1
    return UInt32(opened - 1)
  }

  /// Vacates a slot.
  mutating func remove(_ slot: UInt32) {
    assert(places[Int(slot)].serial != 0, "The slot is vacant.")
    count -= 1
    places[Int(slot)].serial = 0
    places[Int(slot)].booking = vacant
    vacant = slot
  }

  /// Lets the patient of an event to come be brought near. Any number may be given.
  func prefetch(_ slot: UInt32) {
    let address = UnsafeRawPointer(places + Int(slot))
    cprefetch(address)
    cprefetch(address + 64)
  }

  /// Visits the patients in flight with their slots, in the order of these.
  func forEach(_ visit: (_ slot: UInt32, Patient) -> Void) {
    for slot in 0..<opened where places[slot].serial != 0 { visit(UInt32(slot), places[slot]) }
  }

  @inline(never)
  private mutating func grow() {
    precondition(capacity < Int(UInt32.max) / 2, "The pool has no slot left.")
    let larger = Self.allocate(2 * capacity)
    larger.update(from: places, count: opened)
    places.deallocate()
    places = larger
    capacity *= 2
  }
}

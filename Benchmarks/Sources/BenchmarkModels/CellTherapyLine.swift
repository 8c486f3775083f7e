import EventEngine

/// CT6: a cell therapy from collection to infusion, in hours.
///
/// Patients come at rate 0.16. Apheresis has 10 places and manufacturing 40, first come first
/// served; who has to wait leaves when patience ends. Then transport, manufacturing, quality
/// control, return transport, infusion. A batch fails with a probability that grows with the time
/// since apheresis: the first failure sends the patient back to apheresis, the second loses them.
/// The run begins empty and ends when everybody has left.
public enum CellTherapyLine {
  /// What a run gives.
  public struct Outcome: Sendable {
    /// Patients infused.
    public var infused = 0
    /// Patients lost to a second failure.
    public var lost = 0
    /// Patients whose patience ended before apheresis.
    public var renegedBeforeApheresis = 0
    /// Patients whose patience ended before manufacturing.
    public var renegedBeforeManufacturing = 0
    /// Mean time from arrival to infusion of those infused.
    public var meanTimeInSystem = 0.0
    /// Mean wait of those who entered manufacturing.
    public var meanManufacturingWait = 0.0
    /// The busy share of the manufacturing places.
    public var manufacturingUtilisation = 0.0
    /// Events that occurred.
    public var events = 0
    /// The most events pending at once.
    public var peakEventsPending = 0
  }

  /// Runs one replication.
  public static func run(
    patients: Int, variates: VariateKind, seed: UInt64, replication: UInt32
  ) -> Outcome {
    switch variates {
    case .fast:
      var line = Line(FastTimes(seed: seed &+ UInt64(replication) &<< 32), patients: patients)
      return line.run()
    case .philox:
      var line = Line(PhiloxTimes(seed: seed, replication: replication), patients: patients)
      return line.run()
    }
  }

  struct Event: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
      case arrival
      case apheresisEnd
      case patienceEndBeforeApheresis
      case transportEnd
      case manufacturingEnd
      case patienceEndBeforeManufacturing
      case qualityControlEnd
      case returnEnd
      case infusion
    }
    var patient: UInt32
    var kind: Kind

    @inline(__always)
    init(_ kind: Kind, _ patient: UInt32) {
      self.kind = kind
      self.patient = patient
    }
  }

  struct Patient: BitwiseCopyable {
    var ordinal: UInt32
    var failures: UInt8 = 0
    var arrival: Double
    var collected = 0.0
    var queued = 0.0
    var ticket = Ticket.inactive
    var patience = TimerHandle.inactive
  }

  /// The state of a run.
  struct Line<Times: PatientTimes & ~Copyable>: ~Copyable {
    var times: Times
    var scheduler = EventScheduler<Event>(minimumCapacity: 512)
    var patients = SlotPool<Patient>(minimumCapacity: 512)
    var apheresis = Resource<UInt32>(capacity: 10)
    var manufacturing = Resource<UInt32>(capacity: 40)
    var outcome = Outcome()
    var arrived: UInt32 = 0
    let expected: UInt32
    var timeInSystem = 0.0
    var wait = 0.0

    init(_ times: consuming Times, patients: Int) {
      self.times = times
      expected = UInt32(patients)
    }
  }
}

extension CellTherapyLine.Line where Times: ~Copyable {
  typealias Event = CellTherapyLine.Event
  typealias Patient = CellTherapyLine.Patient

  @inline(__always)
  mutating func run() -> CellTherapyLine.Outcome {
    scheduler.schedule(Event(.arrival, 0), after: times.gap(0))
    while let event = scheduler.next() { handle(event) }
    outcome.meanTimeInSystem = timeInSystem / Double(outcome.infused)
    outcome.meanManufacturingWait = wait / Double(manufacturing.counts.grants)
    outcome.manufacturingUtilisation = manufacturing.utilisation(through: scheduler.now) ?? 0
    outcome.events = scheduler.eventsProcessed
    outcome.peakEventsPending = scheduler.peakEventsPending
    return outcome
  }

  @inline(__always)
  private mutating func handle(_ event: Event) {
    let index = event.patient
    let now = scheduler.now
    switch event.kind {
    case .arrival:
      let patient = patients.insert(Patient(ordinal: arrived, arrival: now))
      arrived &+= 1
      if arrived < expected {
        scheduler.schedule(Event(.arrival, 0), after: times.gap(arrived))
      }
      enterApheresis(patient)
    case .apheresisEnd:
      patients[index].collected = now
      scheduler.schedule(Event(.transportEnd, index), after: times.transport(patients[index]))
      if let next = apheresis.release(at: now) {
        scheduler.cancel(patients[next].patience)
        startApheresis(next)
      }
    case .patienceEndBeforeApheresis:
      apheresis.withdraw(patients[index].ticket, at: now)
      outcome.renegedBeforeApheresis &+= 1
      patients.remove(index)
    case .transportEnd:
      enterManufacturing(index)
    case .manufacturingEnd:
      scheduler.schedule(
        Event(.qualityControlEnd, index), after: times.qualityControl(patients[index]))
      if let next = manufacturing.release(at: now) {
        scheduler.cancel(patients[next].patience)
        startManufacturing(next)
      }
    case .patienceEndBeforeManufacturing:
      manufacturing.withdraw(patients[index].ticket, at: now)
      outcome.renegedBeforeManufacturing &+= 1
      patients.remove(index)
    case .qualityControlEnd:
      let patient = patients[index]
      if !times.fails(patient, after: now - patient.collected) {
        scheduler.schedule(Event(.returnEnd, index), after: times.returnTransport(patient))
      } else if patient.failures == 0 {
        patients[index].failures = 1
        enterApheresis(index)
      } else {
        outcome.lost &+= 1
        patients.remove(index)
      }
    case .returnEnd:
      scheduler.schedule(Event(.infusion, index), after: times.infusion(patients[index]))
    case .infusion:
      outcome.infused &+= 1
      timeInSystem += now - patients[index].arrival
      patients.remove(index)
    }
  }

  @inline(__always)
  private mutating func enterApheresis(_ index: UInt32) {
    switch apheresis.request(index, at: scheduler.now) {
    case .granted:
      startApheresis(index)
    case .queued(let ticket):
      patients[index].ticket = ticket
      patients[index].patience = scheduler.scheduleTimer(
        Event(.patienceEndBeforeApheresis, index),
        after: times.apheresisPatience(patients[index]))
    }
  }

  @inline(__always)
  private mutating func startApheresis(_ index: UInt32) {
    scheduler.schedule(Event(.apheresisEnd, index), after: times.apheresis(patients[index]))
  }

  @inline(__always)
  private mutating func enterManufacturing(_ index: UInt32) {
    patients[index].queued = scheduler.now
    switch manufacturing.request(index, at: scheduler.now) {
    case .granted:
      startManufacturing(index)
    case .queued(let ticket):
      patients[index].ticket = ticket
      patients[index].patience = scheduler.scheduleTimer(
        Event(.patienceEndBeforeManufacturing, index),
        after: times.manufacturingPatience(patients[index]))
    }
  }

  @inline(__always)
  private mutating func startManufacturing(_ index: UInt32) {
    wait += scheduler.now - patients[index].queued
    scheduler.schedule(
      Event(.manufacturingEnd, index), after: times.manufacturing(patients[index]))
  }
}

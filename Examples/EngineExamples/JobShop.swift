import EventEngine

/// A job shop: orders go through cutting, welding and painting; urgent ones go first; machines
/// break down between orders and are repaired.
///
/// ```
/// orders ──▶ cutting ──▶ welding ──▶ painting ──▶
/// ```
struct JobShop {
  /// Orders per hour, and the share that is urgent.
  var orderRate = 0.7
  var urgentShare = 0.2
  /// Mean hours of work at each machine.
  var meanWork = [1.0, 1.2, 0.8]
  /// Mean hours that a machine works and is under repair; no breakdowns where the first is nil.
  var meanUptime: Double? = 40
  var meanRepair = 2.0

  private enum Event: BitwiseCopyable {
    case order, workDone(UInt32), breaksDown(Int), isRepaired(Int)
  }
  private struct Order: BitwiseCopyable { var arrival: Double, isUrgent: Bool, machine: Int }

  /// Mean hours from order to delivery of urgent and of ordinary orders, and the use of each machine.
  func run(hours: Double, seed: UInt64) -> (urgent: Double, ordinary: Double, use: [Double]) {
    var luck = Luck(seed: seed)
    var scheduler = EventScheduler<Event>()
    var orders = SlotPool<Order>()
    var machines = MachineRow(count: meanWork.count)
    var total = [0.0, 0.0]
    var delivered = [0.0, 0.0]
    scheduler.schedule(.order, at: 0)
    if let meanUptime {
      for machine in meanWork.indices {
        scheduler.schedule(.breaksDown(machine), after: luck.exponential(mean: meanUptime))
      }
    }
    while let event = scheduler.next(through: hours) {
      let now = scheduler.now
      func work(_ order: UInt32, at machine: Int) {
        scheduler.schedule(.workDone(order), after: luck.exponential(mean: meanWork[machine]))
      }
      func send(_ order: UInt32, to machine: Int) {
        let priority = orders[order].isUrgent ? 0.0 : 1.0
        orders[order].machine = machine
        let grant = machines[machine].request(order, priority: priority, at: now)
        if case .granted = grant { work(order, at: machine) }
      }
      switch event {
      case .order:
        scheduler.schedule(.order, after: luck.exponential(mean: 1 / orderRate))
        let isUrgent = luck.uniform() < urgentShare
        send(orders.insert(Order(arrival: now, isUrgent: isUrgent, machine: 0)), to: 0)
      case .workDone(let order):
        let done = orders[order]
        if let next = machines[done.machine].release(at: now) { work(next, at: done.machine) }
        if done.machine + 1 < meanWork.count {
          send(order, to: done.machine + 1)
        } else {
          total[done.isUrgent ? 0 : 1] += now - done.arrival
          delivered[done.isUrgent ? 0 : 1] += 1
          orders.remove(order)
        }
      case .breaksDown(let machine):
        // An order in work is finished first: the machine then takes no other.
        machines[machine].setCapacity(0, at: now)
        scheduler.schedule(.isRepaired(machine), after: luck.exponential(mean: meanRepair))
      case .isRepaired(let machine):
        machines[machine].setCapacity(1, at: now)
        while let next = machines[machine].admitNext(at: now) { work(next, at: machine) }
        scheduler.schedule(.breaksDown(machine), after: luck.exponential(mean: meanUptime ?? 1))
      }
    }
    let use = meanWork.indices.map { machines[$0].busyServers.mean(through: hours) ?? 0 }
    return (total[0] / max(1, delivered[0]), total[1] / max(1, delivered[1]), use)
  }
}

/// Machines in a row. A resource is not copyable, so an array cannot hold it.
private struct MachineRow: ~Copyable {
  private let machines: UnsafeMutableBufferPointer<Resource<UInt32>>

  init(count: Int) {
    machines = .allocate(capacity: count)
    for index in 0..<count { machines.initializeElement(at: index, to: Resource(capacity: 1)) }
  }

  deinit {
    machines.deinitialize()
    machines.deallocate()
  }

  subscript(index: Int) -> Resource<UInt32> {
    _read { yield machines[index] }
    _modify { yield &machines[index] }
  }
}

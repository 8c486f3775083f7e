/// What a timeline is made of.
extension BusyTimeline {
  /// What an interval asks for; those that ask can be visited in order.
  enum Claim: UInt32 {
    /// Nothing.
    case none = 0
    /// The patient waits for apheresis and could be served earlier.
    case appointment = 1
    /// Material waits at the facility for its start.
    case received = 2
  }

  /// How many intervals carry each claim.
  struct ClaimCounts: Equatable {
    private(set) var appointment: Int32 = 0
    private(set) var received: Int32 = 0

    func count(of claim: Claim) -> Int32 {
      switch claim {
      case .none: 0
      case .appointment: appointment
      case .received: received
      }
    }

    /// Counts what an entry's tag claims.
    mutating func add(_ amount: Int32, _ tag: UInt32) {
      switch tag & 3 {
      case Claim.appointment.rawValue: appointment &+= amount
      case Claim.received.rawValue: received &+= amount
      default: break
      }
    }
  }

  /// Some entries; levels are relative to the block's base.
  struct Block {
    let keys: UnsafeMutablePointer<UInt64>
    let levels: UnsafeMutablePointer<Int16>
    /// The interval's number and claim.
    let tags: UnsafeMutablePointer<UInt32>
    let capacity: Int
    var count = 0
    /// Of the starts.
    var claims = ClaimCounts()

    init(capacity: Int) {
      self.capacity = capacity
      keys = .allocate(capacity: capacity)
      levels = .allocate(capacity: capacity)
      tags = .allocate(capacity: capacity)
    }

    func deallocate() {
      keys.deallocate()
      levels.deallocate()
      tags.deallocate()
    }

    /// How many of the sorted entries are at or before a key.
    func count(through key: UInt64) -> Int {
      BusyTimeline.count(keys, count, through: key)
    }
  }
}

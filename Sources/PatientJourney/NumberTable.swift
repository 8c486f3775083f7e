/// Finds the slot in which something with a number of its own is held: a hash table with open
/// addressing and a multiplicative hash.
///
/// - Complexity: O(1) expected.
struct NumberTable: ~Copyable {
  private struct Entry: BitwiseCopyable {
    var number: UInt32
    /// `UInt32.max` where the entry is vacant.
    var slot: UInt32
  }

  private var entries: UnsafeMutablePointer<Entry>
  /// The length, a power of 2, less 1.
  private var mask: Int
  private var shift: UInt32
  private var count = 0

  init() {
    mask = 15
    shift = 32 - 4
    entries = .allocate(capacity: mask + 1)
    entries.initialize(repeating: Entry(number: 0, slot: .max), count: mask + 1)
  }

  deinit { entries.deallocate() }

  /// The slot of a number; nil where it is not held.
  subscript(number: UInt32) -> UInt32? {
    let slot = entries[place(of: number)].slot
    return slot == .max ? nil : slot
  }

  /// Enters a number that is not held; the slot is below `UInt32.max`.
  mutating func insert(_ number: UInt32, _ slot: UInt32) {
    if 2 * (count + 1) > mask { grow() }
    entries[place(of: number)] = Entry(number: number, slot: slot)
    count += 1
  }

  /// Takes a number out and returns its slot; nil where it is not held.
  mutating func remove(_ number: UInt32) -> UInt32? {
    var hole = place(of: number)
    let slot = entries[hole].slot
    guard slot != .max else { return nil }
    count -= 1
    // What was pushed on by the entry that goes moves back, so that every search still ends at the
    // first vacancy.
    var next = (hole + 1) & mask
    while entries[next].slot != .max {
      let home = home(of: entries[next].number)
      if (next - home) & mask >= (next - hole) & mask {
        entries[hole] = entries[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    entries[hole].slot = .max
    return slot
  }

  /// Where a number stands, or the vacancy at which the search for it ends.
  private func place(of number: UInt32) -> Int {
    var place = home(of: number)
    while entries[place].slot != .max, entries[place].number != number {
      place = (place + 1) & mask
    }
    return place
  }

  /// Where the search for a number begins: the top bits of its product with 2³² ÷ golden ratio.
  private func home(of number: UInt32) -> Int { Int((number &* 0x9E37_79B9) &>> shift) }

  private mutating func grow() {
    let old = entries
    let length = mask + 1
    mask = 2 * length - 1
    shift -= 1
    entries = .allocate(capacity: mask + 1)
    entries.initialize(repeating: Entry(number: 0, slot: .max), count: mask + 1)
    for index in 0..<length where old[index].slot != .max {
      entries[place(of: old[index].number)] = old[index]
    }
    old.deallocate()
  }
}

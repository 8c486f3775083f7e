/// How many of some intervals cover each moment: a step function that grows and shrinks by whole
/// intervals, and answers where it is low enough.
///
/// The starts and ends of the intervals stand in order of time in blocks, each entry with the level,
/// the number of intervals that cover the moment after it. A directory knows each block's highest
/// and lowest level, so that a search passes over a block in one step, and a change reaches the
/// blocks that an interval covers by one addition each. A ledger of the next weeks of a small
/// facility is one to three blocks of up to 64 entries; long ones have longer blocks.
///
/// At equal times ends stand before starts, and starts in order of insertion.
///
/// - Complexity: to insert, remove, move and search are O(√n) in n intervals at worst, with blocks
///   of about √n entries; a search over times when few intervals stand is O(log n).
struct BusyTimeline: ~Copyable {
  /// An entry: a start or an end.
  struct Position {
    var block: Int
    var index: Int
  }

  // The directory, by block.
  private(set) var firstKeys: UnsafeMutablePointer<UInt64>
  /// The level before the first entry.
  private(set) var bases: UnsafeMutablePointer<Int32>
  /// The highest and the lowest level after an entry.
  private(set) var highest: UnsafeMutablePointer<Int32>
  private(set) var lowest: UnsafeMutablePointer<Int32>
  private(set) var blocks: UnsafeMutablePointer<Block>
  private(set) var blockCount = 0
  private var blockCapacity: Int
  private(set) var entryCount = 0
  /// How many entries a block may come to hold: 64, or about √n.
  private var blockLength = 64
  /// How many intervals carry each claim, so that nobody is looked for where nobody is.
  private(set) var claims = ClaimCounts()

  init() {
    blockCapacity = 2
    firstKeys = .allocate(capacity: blockCapacity)
    bases = .allocate(capacity: blockCapacity)
    highest = .allocate(capacity: blockCapacity)
    lowest = .allocate(capacity: blockCapacity)
    blocks = .allocate(capacity: blockCapacity)
  }

  deinit {
    for block in 0..<blockCount { blocks[block].deallocate() }
    firstKeys.deallocate()
    bases.deallocate()
    highest.deallocate()
    lowest.deallocate()
    blocks.deallocate()
  }

  // MARK: Keys

  /// The bits of times from 0 on are ordered as the times are, and the sign bit is free to tell
  /// starts from ends.
  static func key(start time: Double) -> UInt64 { time.bitPattern &<< 1 | 1 }
  static func key(end time: Double) -> UInt64 { time.bitPattern &<< 1 }
  static func time(_ key: UInt64) -> Double { Double(bitPattern: key &>> 1) }

  /// How many of the sorted keys are at or before one.
  static func count(
    _ keys: UnsafeMutablePointer<UInt64>, _ count: Int, through key: UInt64
  ) -> Int {
    // Without a branch that depends on the data, which the optimiser would make of a shift instead of
    // the division: 8 % more time for a whole journey.
    var low = 0
    var length = count
    while length > 0 {
      let half = (length &+ 1) / 2
      low = keys[low &+ half &- 1] <= key ? low &+ half : low
      length &-= half
    }
    return low
  }

  /// The block in which a key stands or would stand.
  func block(of key: UInt64) -> Int {
    max(0, Self.count(firstKeys, blockCount, through: key) &- 1)
  }

  // MARK: Changes

  /// Adds an interval.
  ///
  /// - Precondition: `start` is 0 or more, `end` not before it, `number` below 2³⁰.
  mutating func insert(number: UInt32, start: Double, end: Double, claim: Claim) {
    let startKey = Self.key(start: start)
    let endKey = Self.key(end: end)
    if blockCount == 0 {
      insertBlock(Block(capacity: blockLength), at: 0, firstKey: startKey, base: 0)
    }
    // No block may be split between the two.
    var first = blockWithRoom(at: startKey)
    let blocksBefore = blockCount
    let last = blockWithRoom(at: endKey)
    if blockCount > blocksBefore { first = block(of: startKey) }
    let tag = number &<< 2
    insertEntry(startKey, tag | claim.rawValue, in: first, by: 1)
    raise(after: first, through: last, by: 1)
    insertEntry(endKey, tag, in: last, by: -1)
    summarise(first)
    if last != first { summarise(last) }
  }

  /// Takes an interval out.
  ///
  /// - Precondition: it was added with these times.
  mutating func remove(number: UInt32, start: Double, end: Double) {
    let last = position(of: Self.key(end: end), number)
    removeEntry(last, by: 1)
    let first = position(of: Self.key(start: start), number)
    raise(after: first.block, through: last.block, by: -1)
    removeEntry(first, by: -1)
    let later = max(first.block, last.block)
    let earlier = min(first.block, last.block)
    removeOrSummarise(later)
    if later != earlier { removeOrSummarise(earlier) }
  }

  /// Moves an interval.
  ///
  /// - Precondition: it was added with these times; the new ones are as ``insert(number:start:end:claim:)``
  ///   wants them.
  mutating func move(
    number: UInt32, from old: SlotLedger.Interval, to new: SlotLedger.Interval, claim: Claim
  ) {
    let startKey = Self.key(start: new.start)
    let endKey = Self.key(end: new.end)
    let first = position(of: Self.key(start: old.start), number)
    let last = position(of: Self.key(end: old.end), number)
    guard startKey < endKey, fits(startKey, at: first), fits(endKey, at: last) else {
      remove(number: number, start: old.start, end: old.end)
      return insert(number: number, start: new.start, end: new.end, claim: claim)
    }
    // A short move passes no other entry, and so changes no level.
    write(startKey, at: first)
    write(endKey, at: last)
    setClaim(claim, number: number, at: first)
  }

  /// Whether the order stays if an entry gets another key.
  private func fits(_ key: UInt64, at position: Position) -> Bool {
    let block = blocks[position.block]
    if position.index > 0 {
      guard block.keys[position.index &- 1] <= key else { return false }
    } else if position.block > 0 {
      let before = blocks[position.block &- 1]
      guard before.keys[before.count &- 1] <= key else { return false }
    }
    if position.index &+ 1 < block.count { return key < block.keys[position.index &+ 1] }
    return position.block &+ 1 == blockCount || key < firstKeys[position.block &+ 1]
  }

  private mutating func write(_ key: UInt64, at position: Position) {
    blocks[position.block].keys[position.index] = key
    if position.index == 0 { firstKeys[position.block] = key }
  }

  /// Changes what an interval asks for.
  mutating func setClaim(_ claim: Claim, number: UInt32, start: Double) {
    setClaim(claim, number: number, at: position(of: Self.key(start: start), number))
  }

  private mutating func setClaim(_ claim: Claim, number: UInt32, at position: Position) {
    let tags = blocks[position.block].tags
    count(-1, tags[position.index], in: position.block)
    tags[position.index] = number &<< 2 | claim.rawValue
    count(1, tags[position.index], in: position.block)
  }

  /// The blocks that an interval covers whole get a level more or less.
  private mutating func raise(after first: Int, through last: Int, by change: Int32) {
    // The end of an interval of no length stands before its start.
    guard first <= last else { return raise(after: last, through: first, by: -change) }
    var block = first &+ 1
    while block <= last {
      bases[block] &+= change
      highest[block] &+= change
      lowest[block] &+= change
      block &+= 1
    }
  }

  /// The block in which a key would stand, split if it has not room for two entries.
  private mutating func blockWithRoom(at key: UInt64) -> Int {
    let target = block(of: key)
    let block = blocks[target]
    guard block.count &+ 2 > block.capacity else { return target }
    if 2 * blockLength * blockLength <= entryCount { blockLength *= 2 }
    if block.capacity < blockLength {
      enlarge(target)
      return target
    }
    split(target)
    return firstKeys[target &+ 1] <= key ? target &+ 1 : target
  }

  /// Adds an entry to a block, and changes the levels after it within the block, which is to be
  /// summarised.
  private mutating func insertEntry(
    _ key: UInt64, _ tag: UInt32, in target: Int, by change: Int16
  ) {
    let block = blocks[target]
    let count = block.count
    let index = block.count(through: key)
    let moved = count &- index
    (block.keys + (index &+ 1)).update(from: block.keys + index, count: moved)
    (block.tags + (index &+ 1)).update(from: block.tags + index, count: moved)
    var slot = count
    while slot > index {
      block.levels[slot] = block.levels[slot &- 1] &+ change
      slot &-= 1
    }
    block.keys[index] = key
    block.tags[index] = tag
    block.levels[index] = (index > 0 ? block.levels[index &- 1] : 0) &+ change
    blocks[target].count = count &+ 1
    entryCount &+= 1
    self.count(1, tag, in: target)
    if index == 0 { firstKeys[target] = key }
  }

  /// Takes an entry out and changes the levels after it within its block, which is to be summarised.
  private mutating func removeEntry(_ position: Position, by change: Int16) {
    let block = blocks[position.block]
    let count = block.count &- 1
    let index = position.index
    self.count(-1, block.tags[index], in: position.block)
    entryCount &-= 1
    let moved = count &- index
    (block.keys + index).update(from: block.keys + (index &+ 1), count: moved)
    (block.tags + index).update(from: block.tags + (index &+ 1), count: moved)
    var slot = index
    while slot < count {
      block.levels[slot] = block.levels[slot &+ 1] &+ change
      slot &+= 1
    }
    blocks[position.block].count = count
    if count > 0 { firstKeys[position.block] = block.keys[0] }
  }

  /// Counts a claim in its block and in all.
  private mutating func count(_ amount: Int32, _ tag: UInt32, in block: Int) {
    guard tag & 3 != 0 else { return }
    blocks[block].claims.add(amount, tag)
    claims.add(amount, tag)
  }

  /// Where an interval's entry of a key stands.
  private func position(of key: UInt64, _ number: UInt32) -> Position {
    var block = block(of: key)
    var index = blocks[block].count(through: key)
    repeat {
      // Entries of equal time may begin in the block before.
      while index == 0 {
        precondition(block > 0, "The interval is not in the timeline.")
        block -= 1
        index = blocks[block].count
      }
      index -= 1
    } while blocks[block].tags[index] &>> 2 != number || blocks[block].keys[index] != key
    return Position(block: block, index: index)
  }

  // MARK: The directory

  /// After entries left a block.
  private mutating func removeOrSummarise(_ target: Int) {
    if blocks[target].count == 0 { removeBlock(target) } else { summarise(target) }
  }

  /// Finds a block's highest and lowest level anew.
  private mutating func summarise(_ target: Int) {
    let block = blocks[target]
    var high = block.levels[0]
    var low = high
    for index in 0..<block.count {
      high = max(high, block.levels[index])
      low = min(low, block.levels[index])
    }
    highest[target] = bases[target] &+ Int32(high)
    lowest[target] = bases[target] &+ Int32(low)
  }

  /// Gives a block twice the room.
  private mutating func enlarge(_ target: Int) {
    let old = blocks[target]
    var larger = Block(capacity: 2 * old.capacity)
    larger.keys.update(from: old.keys, count: old.count)
    larger.levels.update(from: old.levels, count: old.count)
    larger.tags.update(from: old.tags, count: old.count)
    larger.count = old.count
    larger.claims = old.claims
    old.deallocate()
    blocks[target] = larger
  }

  /// Moves the upper half of a block to a new one behind it.
  private mutating func split(_ target: Int) {
    let lower = blocks[target]
    let half = lower.count / 2
    let rest = lower.count &- half
    let rise = lower.levels[half &- 1]
    var upper = Block(capacity: lower.capacity)
    upper.count = rest
    upper.keys.update(from: lower.keys + half, count: rest)
    upper.tags.update(from: lower.tags + half, count: rest)
    for index in 0..<rest {
      upper.levels[index] = lower.levels[half &+ index] &- rise
      upper.claims.add(1, upper.tags[index])
      blocks[target].claims.add(-1, upper.tags[index])
    }
    blocks[target].count = half
    insertBlock(
      upper, at: target &+ 1, firstKey: upper.keys[0], base: bases[target] &+ Int32(rise))
    summarise(target)
    summarise(target &+ 1)
  }

  private mutating func insertBlock(
    _ block: Block, at index: Int, firstKey: UInt64, base: Int32
  ) {
    if blockCount == blockCapacity { growDirectory() }
    let moved = blockCount &- index
    (firstKeys + (index &+ 1)).update(from: firstKeys + index, count: moved)
    (bases + (index &+ 1)).update(from: bases + index, count: moved)
    (highest + (index &+ 1)).update(from: highest + index, count: moved)
    (lowest + (index &+ 1)).update(from: lowest + index, count: moved)
    (blocks + (index &+ 1)).update(from: blocks + index, count: moved)
    firstKeys[index] = firstKey
    bases[index] = base
    highest[index] = base
    lowest[index] = base
    blocks[index] = block
    blockCount &+= 1
  }

  private mutating func removeBlock(_ index: Int) {
    blocks[index].deallocate()
    blockCount &-= 1
    let moved = blockCount &- index
    (firstKeys + index).update(from: firstKeys + (index &+ 1), count: moved)
    (bases + index).update(from: bases + (index &+ 1), count: moved)
    (highest + index).update(from: highest + (index &+ 1), count: moved)
    (lowest + index).update(from: lowest + (index &+ 1), count: moved)
    (blocks + index).update(from: blocks + (index &+ 1), count: moved)
  }

  private mutating func growDirectory() {
    let capacity = 2 * blockCapacity
    Self.grow(&firstKeys, from: blockCapacity, to: capacity)
    Self.grow(&bases, from: blockCapacity, to: capacity)
    Self.grow(&highest, from: blockCapacity, to: capacity)
    Self.grow(&lowest, from: blockCapacity, to: capacity)
    Self.grow(&blocks, from: blockCapacity, to: capacity)
    blockCapacity = capacity
  }

  private static func grow<Element: BitwiseCopyable>(
    _ elements: inout UnsafeMutablePointer<Element>, from count: Int, to capacity: Int
  ) {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.update(from: elements, count: count)
    elements.deallocate()
    elements = larger
  }
}

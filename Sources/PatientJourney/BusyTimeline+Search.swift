/// What can be asked of a timeline.
extension BusyTimeline {
  /// What is taken as given back: keys from the start on, up to the end.
  private struct Exemption {
    var start: UInt64 = .max
    var end: UInt64 = 0
    func covers(_ key: UInt64) -> Bool { key >= start && key < end }
  }

  /// The earliest time from `ready` on at which fewer than `capacity` intervals cover the moment
  /// and the `duration` hours after it.
  ///
  /// - Parameters:
  ///   - own: an interval that is taken as given back.
  ///   - limit: a time from which on the answer does not matter.
  /// - Returns: a time from `ready` on; at or after `limit` where there is none before.
  func earliestStart(
    capacity: Int, from ready: Double, duration: Double, without own: SlotLedger.Interval?,
    before limit: Double
  ) -> Double {
    guard blockCount > 0 else { return ready }
    let readyKey = Self.key(start: ready)
    var own = own.map { Exemption(start: Self.key(start: $0.start), end: Self.key(end: $0.end)) }
    var position = Position(block: block(of: readyKey), index: 0)
    position.index = blocks[position.block].count(through: readyKey)
    var level = bases[position.block]
    if position.index > 0 { level &+= Int32(blocks[position.block].levels[position.index &- 1]) }
    if let given = own {
      if given.end <= readyKey {
        own = nil
      } else if given.start <= readyKey {
        level &-= 1
      }
    }
    let full = Int32(clamping: capacity)
    let exemption = own ?? Exemption()
    var freeSince = ready
    if level >= full {
      guard
        let end = next(&position, isFree: true, full, exemption, stop: { $0 >= limit })
      else { return .infinity }
      freeSince = end
    }
    while freeSince < limit {
      let start = next(&position, isFree: false, full, exemption) { $0 - freeSince >= duration }
      guard let start, start - freeSince < duration else { return freeSince }
      guard
        let end = next(&position, isFree: true, full, exemption, stop: { $0 >= limit })
      else { return .infinity }
      freeSince = end
    }
    return freeSince
  }

  /// The time of the next entry after which the level is below `full`, or is not, from a position
  /// on, which moves behind it.
  ///
  /// - Parameter stop: whether it need not be known what follows a time.
  /// - Returns: the time of the entry, or one at which `stop` holds; nil where there is none.
  @inline(__always)
  private func next(
    _ position: inout Position, isFree: Bool, _ full: Int32, _ own: Exemption,
    stop: (Double) -> Bool
  ) -> Double? {
    var number = position.block
    var index = position.index
    while number < blockCount {
      if index == 0 {
        let time = Self.time(firstKeys[number])
        if stop(time) {
          position = Position(block: number, index: 0)
          return time
        }
      }
      // Most blocks are passed over here. What is given back may lower a level by 1.
      if isFree ? lowest[number] <= full : highest[number] >= full {
        let block = blocks[number]
        let threshold = full &- bases[number]
        if own.end <= firstKeys[number] || block.keys[block.count &- 1] < own.start {
          while index < block.count {
            if (Int32(block.levels[index]) < threshold) == isFree {
              position = Position(block: number, index: index &+ 1)
              return Self.time(block.keys[index])
            }
            index &+= 1
          }
        } else {
          while index < block.count {
            let key = block.keys[index]
            let given: Int32 = own.covers(key) ? 1 : 0
            if (Int32(block.levels[index]) &- given < threshold) == isFree {
              position = Position(block: number, index: index &+ 1)
              return Self.time(key)
            }
            index &+= 1
          }
        }
      }
      number &+= 1
      index = 0
    }
    position = Position(block: number, index: 0)
    return nil
  }

  /// Whether at any time from `start` to `end` more than `capacity` intervals cover it.
  func isAbove(_ capacity: Int, from start: Double, to end: Double) -> Bool {
    guard blockCount > 0 else { return false }
    let limit = Int32(clamping: capacity)
    let endKey = Self.key(end: end)
    let startKey = Self.key(start: start)
    var number = block(of: startKey)
    var index = blocks[number].count(through: startKey)
    var level = bases[number]
    if index > 0 { level &+= Int32(blocks[number].levels[index &- 1]) }
    if level > limit { return true }
    while number < blockCount, firstKeys[number] < endKey {
      if highest[number] > limit {
        let block = blocks[number]
        while index < block.count, block.keys[index] < endKey {
          if bases[number] &+ Int32(block.levels[index]) > limit { return true }
          index &+= 1
        }
      }
      number &+= 1
      index = 0
    }
    return false
  }

  /// Visits the starts after `time` that carry a claim, in order, with their intervals' numbers.
  func forEach(_ claim: Claim, after time: Double, _ visit: (UInt32) -> Void) {
    var unseen = claims.count(of: claim)
    guard unseen > 0 else { return }
    let key = Self.key(start: time)
    var number = block(of: key)
    while unseen > 0, number < blockCount {
      let block = blocks[number]
      let count = block.claims.count(of: claim)
      if count > 0 {
        unseen &-= count
        for index in block.count(through: key)..<block.count
        where block.tags[index] & 3 == claim.rawValue {
          visit(block.tags[index] &>> 2)
        }
      }
      number &+= 1
    }
  }

  /// Visits the starts within a range of times in order, with their intervals' numbers.
  func forEachStart(in range: Range<Double>, _ visit: (UInt32) -> Void) {
    guard blockCount > 0, range.upperBound > 0 else { return }
    let first = Self.key(start: max(0, range.lowerBound))
    let end = Self.key(start: range.upperBound)
    var number = block(of: first &- 1)
    var index = blocks[number].count(through: first &- 1)
    while number < blockCount, firstKeys[number] < end {
      let block = blocks[number]
      while index < block.count, block.keys[index] < end {
        if block.keys[index] & 1 == 1 { visit(block.tags[index] &>> 2) }
        index &+= 1
      }
      number &+= 1
      index = 0
    }
  }

  /// Visits every start in order, with its time and its interval's number.
  func forEachStart(_ visit: (Double, UInt32) -> Void) {
    for number in 0..<blockCount {
      for index in 0..<blocks[number].count where blocks[number].keys[index] & 1 == 1 {
        visit(Self.time(blocks[number].keys[index]), blocks[number].tags[index] &>> 2)
      }
    }
  }

  /// Whether order, levels, claims and directory agree; debug builds ask after a run.
  var isConsistent: Bool {
    var level: Int32 = 0
    var previous: UInt64 = 0
    var all = ClaimCounts()
    var entries = 0
    for number in 0..<blockCount {
      let block = blocks[number]
      guard block.count > 0, block.keys[0] == firstKeys[number], bases[number] == level else {
        return false
      }
      var range = (low: Int32.max, high: Int32.min)
      var counted = ClaimCounts()
      for index in 0..<block.count {
        let key = block.keys[index]
        level += key & 1 == 1 ? 1 : -1
        guard key >= previous, bases[number] + Int32(block.levels[index]) == level else {
          return false
        }
        previous = key
        range = (min(range.low, level), max(range.high, level))
        counted.add(1, block.tags[index])
        all.add(1, block.tags[index])
        entries += 1
      }
      guard range == (lowest[number], highest[number]),
        block.claims == counted
      else { return false }
    }
    return level == 0 && all == claims && entries == entryCount
  }
}

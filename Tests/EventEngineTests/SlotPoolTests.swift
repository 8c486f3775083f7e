import EventEngine
import Testing

@Suite("Slot pool")
struct SlotPoolTests {
  @Test("Slots are reused, last out first in, and memory stays that of the peak")
  func reuse() {
    var pool = SlotPool<Double>()
    let indices = (0..<10).map { pool.insert(Double($0)) }
    checkEqual(indices, (0..<10).map { UInt32($0) })
    pool.remove(3)
    pool.remove(8)
    checkEqual(pool.insert(30), 8)
    checkEqual(pool.insert(80), 3)
    checkEqual(pool.insert(11), 10)
    checkEqual(pool.count, 11)
    checkEqual(pool.peak, 11)
    checkEqual(pool[8], 30)
    pool[8] += 1
    checkEqual(pool[8], 31)
    pool.checkInvariants()
  }

  @Test("Elements survive growth, and random use agrees with a dictionary")
  func randomUse() {
    var random = SplitMix64(seed: 9)
    var pool = SlotPool<UInt64>()
    var reference: [UInt32: UInt64] = [:]
    var present: [UInt32] = []
    for step in 0..<20_000 {
      if present.isEmpty || random.below(100) < (step % 8_000 < 4_000 ? 70 : 30) {
        let value = random.next()
        let index = pool.insert(value)
        requireTrue(reference.updateValue(value, forKey: index) == nil)
        present.append(index)
      } else {
        present.swapAt(random.below(present.count), present.count - 1)
        let index = present.removeLast()
        requireTrue(pool[index] == reference.removeValue(forKey: index))
        pool.remove(index)
        requireTrue(!pool.isOccupied(index))
      }
      requireTrue(pool.count == present.count)
    }
    for index in present { requireTrue(pool[index] == reference[index]) }
    check(pool.peak >= pool.count)
    pool.checkInvariants()
  }

  @Test("A handle is stale after removal and after reuse")
  func handles() {
    var pool = SlotPool<Int>()
    let first = pool.handle(of: pool.insert(1))
    check(pool.isCurrent(first))
    checkEqual(pool[first], 1)
    pool.remove(first.index)
    check(!pool.isCurrent(first))
    let second = pool.handle(of: pool.insert(2))
    checkEqual(second.index, first.index)
    check(!pool.isCurrent(first))
    check(pool.isCurrent(second))
    pool[second] = 5
    checkEqual(pool[second.index], 5)
    check(!pool.isCurrent(.inactive))
  }

  @Test("Removing all makes every handle stale for good", arguments: [true, false])
  func removeAll(keepingCapacity: Bool) {
    var pool = SlotPool<Int>()
    var earlier: [SlotHandle] = []
    for _ in 0..<4 {
      let handles = (0..<40).map { pool.handle(of: pool.insert($0)) }
      for handle in earlier { check(!pool.isCurrent(handle)) }
      pool.remove(handles[7].index)
      earlier += handles
      pool.removeAll(keepingCapacity: keepingCapacity)
      check(pool.isEmpty)
      pool.checkInvariants()
    }
    checkEqual(pool.peak, 40)
    check(earlier.allSatisfy { !pool.isCurrent($0) })
  }

  @Test("A slot that has used up its generations is never reused")
  func retirement() {
    var pool = SlotPool<Int>()
    let index = pool.insert(1)
    pool.setGeneration(.max - 1, of: index)
    let last = pool.handle(of: index)
    pool.remove(index)
    check(!pool.isCurrent(last))
    let other = pool.insert(2)
    check(other != index)
    pool.checkInvariants()
    pool.removeAll(keepingCapacity: true)
    pool.checkInvariants()
    checkEqual(pool.insert(3), other)
  }

  @Test("A visit meets every element present, in order of index")
  func visit() {
    var pool = SlotPool<Int>()
    for value in 0..<6 { _ = pool.insert(value) }
    pool.remove(2)
    pool.remove(4)
    var seen: [Int] = []
    pool.forEachOccupied { seen.append($0) }
    checkEqual(seen, [0, 1, 3, 5])
  }

  #if DEBUG
  @Test("A vacant slot is not to be used: debug builds stop")
  func vacantSlot() async {
    await #expect(processExitsWith: .failure) {
      var pool = SlotPool<Int>()
      let index = pool.insert(1)
      pool.remove(index)
      pool.remove(index)
    }
  }
  #endif
}

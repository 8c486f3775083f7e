/// The busy servers and the effective capacity over time, which change together.
///
/// Both areas add the same intervals in the same order, so that rounding cannot put the busy area
/// above that of the capacity, and one step of the clock serves both.
@frozen @usableFromInline
struct ServerStatistic: BitwiseCopyable {
  /// Busy servers, then capacity.
  @usableFromInline var accumulated: SIMD2<Double>
  @usableFromInline var current: SIMD2<Double>
  @usableFromInline var largest: SIMD2<Double>
  @usableFromInline var changed: Double
  @usableFromInline var start: Double

  @inlinable
  init(busy: Int, capacity: Int, at time: Double) {
    accumulated = .zero
    current = SIMD2(Double(busy), Double(capacity))
    largest = current
    changed = time
    start = time
  }

  @inlinable @inline(__always)
  mutating func update(busy: Int, capacity: Int, at time: Double) {
    let elapsed = time - changed
    precondition(elapsed >= 0, "Time cannot run back.")
    accumulated += current * elapsed
    changed = time
    current = SIMD2(Double(busy), Double(capacity))
    // Lanes one by one: a comparison of vectors is not what the optimiser does best.
    if current[0] > largest[0] { largest[0] = current[0] }
    if current[1] > largest[1] { largest[1] = current[1] }
  }

  @inlinable
  mutating func reset(at time: Double) {
    precondition(time >= changed, "Time cannot run back.")
    accumulated = .zero
    largest = current
    changed = time
    start = time
  }

  @inlinable
  var busy: TimeWeightedStatistic { statistic(0) }

  @inlinable
  var capacity: TimeWeightedStatistic { statistic(1) }

  @inlinable
  func statistic(_ lane: Int) -> TimeWeightedStatistic {
    TimeWeightedStatistic(
      accumulated: accumulated[lane], changed: changed, current: current[lane],
      largest: largest[lane], start: start)
  }
}

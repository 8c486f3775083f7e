/// Mean and maximum over time of a value that is constant between changes, such as the length of a
/// queue.
///
/// The area under the value grows at every change by value × elapsed time, so the mean over the
/// window from the last ``reset(at:)`` to now is area ÷ elapsed. Areas are in units of the value ×
/// the time unit of the model.
///
/// ```swift
/// var length = TimeWeightedStatistic(value: 0, at: 0)
/// length.update(to: 2, at: 3)
/// length.update(to: 1, at: 4)
/// length.mean(through: 6)      // (0·3 + 2·1 + 1·2) ÷ 6
/// ```
///
/// All operations are O(1).
@frozen
public struct TimeWeightedStatistic: BitwiseCopyable, Sendable {
  @usableFromInline var accumulated: Double
  @usableFromInline var changed: Double
  @usableFromInline var current: Double
  @usableFromInline var largest: Double
  @usableFromInline var start: Double

  /// Starts with a value at a time.
  @inlinable
  public init(value: Double = 0, at time: Double = 0) {
    accumulated = 0
    changed = time
    current = value
    largest = value
    start = time
  }

  @inlinable
  init(accumulated: Double, changed: Double, current: Double, largest: Double, start: Double) {
    self.accumulated = accumulated
    self.changed = changed
    self.current = current
    self.largest = largest
    self.start = start
  }

  /// The value since the last change.
  @inlinable
  public var value: Double { current }

  /// The largest value in the window, values held for no time included.
  @inlinable
  public var maximum: Double { largest }

  /// The time at which the window begins.
  @inlinable
  public var windowStart: Double { start }

  /// Changes the value from a time on.
  ///
  /// - Precondition: `time` is not before the previous change.
  @inlinable
  public mutating func update(to value: Double, at time: Double) {
    precondition(time >= changed, "Time cannot run back.")
    let elapsed = time - changed
    accumulated += current * elapsed
    changed = time
    current = value
    if value > largest { largest = value }
  }

  /// The area under the value from the window's start to a time.
  ///
  /// - Precondition: `time` is not before the last change.
  @inlinable
  public func area(through time: Double) -> Double {
    let elapsed = time - changed
    precondition(elapsed >= 0, "Time cannot run back.")
    return accumulated + current * elapsed
  }

  /// The mean over time from the window's start to a time, nil if the window has no length.
  ///
  /// - Precondition: `time` is not before the last change.
  @inlinable
  public func mean(through time: Double) -> Double? {
    let area = area(through: time)
    let length = time - start
    return length > 0 ? area / length : nil
  }

  /// Begins a new window at a time: the truncation of a warm-up. The value goes on.
  ///
  /// - Precondition: `time` is not before the last change.
  @inlinable
  public mutating func reset(at time: Double) {
    precondition(time >= changed, "Time cannot run back.")
    accumulated = 0
    changed = time
    start = time
    largest = current
  }
}

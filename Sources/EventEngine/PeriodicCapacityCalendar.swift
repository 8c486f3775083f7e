/// A capacity that is constant by pieces and repeats, such as a week of shifts.
///
/// ```swift
/// // Hours; Monday to Friday 08:00-16:00 with 3 servers, the horizon starting on a Wednesday.
/// var steps: [PeriodicCapacityCalendar.Step] = []
/// for day in 0..<5 {
///   steps.append(.init(offset: Double(24 * day + 8), capacity: 3))
///   steps.append(.init(offset: Double(24 * day + 16), capacity: 0))
/// }
/// let week = try PeriodicCapacityCalendar(period: 168, steps: steps, phase: 48)
/// ```
///
/// The capacity before the first step of a period is that of the last step of the period before.
public struct PeriodicCapacityCalendar: CapacityCalendar, Hashable {
  /// A change of capacity at an offset from the beginning of a period.
  public struct Step: Hashable, Sendable {
    /// The time from the beginning of the period, from 0 to below the period.
    public var offset: Double
    /// The number of servers from then on.
    public var capacity: Int

    /// Makes a step.
    public init(offset: Double, capacity: Int) {
      self.offset = offset
      self.capacity = capacity
    }
  }

  /// Why steps do not make a calendar. Nothing was built; the caller can go on with other steps.
  public enum InvalidCalendar: Error, Hashable, Sendable {
    /// The period is not a positive, finite time.
    case period(Double)
    /// The phase is not from 0 to below the period.
    case phase(Double)
    /// There is no step.
    case noSteps
    /// The offset of a step, by its position, is not from 0 to below the period.
    case offsetOutsidePeriod(step: Int)
    /// The offset of a step is not above that of the step before.
    case offsetNotAscending(step: Int)
    /// The capacity of a step is negative.
    case negativeCapacity(step: Int)
  }

  /// The length of the period.
  public let period: Double
  /// The position in the period of time 0.
  public let phase: Double
  /// The steps at which the capacity really changes, in ascending offset; one at least.
  public let steps: [Step]

  /// Makes a calendar.
  ///
  /// - Parameters:
  ///   - period: The length of the period, 168 for a week in hours.
  ///   - steps: The changes of capacity in ascending offset. Steps that change nothing are dropped.
  ///   - phase: The position in the period of time 0: 48 where hours are counted from Monday and
  ///     the horizon starts on a Wednesday.
  /// - Throws: ``InvalidCalendar`` for the first fault found.
  public init(period: Double, steps: [Step], phase: Double = 0) throws(InvalidCalendar) {
    guard period > 0 && period < .infinity else { throw .period(period) }
    guard phase >= 0 && phase < period else { throw .phase(phase) }
    guard let last = steps.last else { throw .noSteps }
    for (position, step) in steps.enumerated() {
      guard step.offset >= 0 && step.offset < period else {
        throw .offsetOutsidePeriod(step: position)
      }
      if position > 0 && step.offset <= steps[position - 1].offset {
        throw .offsetNotAscending(step: position)
      }
      guard step.capacity >= 0 else { throw .negativeCapacity(step: position) }
    }
    var kept: [Step] = []
    var previous = last.capacity
    for step in steps where step.capacity != previous {
      kept.append(step)
      previous = step.capacity
    }
    self.period = period
    self.phase = phase
    self.steps = kept.isEmpty ? [last] : kept
  }

  /// The number of servers at a time, which may be negative: the calendar has no beginning.
  ///
  /// - Complexity: O(number of steps).
  /// - Precondition: `time` is less than 2⁵² periods away from 0.
  public func capacity(at time: Double) -> Int {
    var cycle = cycle(of: time) + 1
    while true {
      for step in steps.reversed() where moment(of: step, in: cycle) <= time {
        return step.capacity
      }
      cycle -= 1
    }
  }

  /// The first change later than a time; nil if the capacity is constant.
  ///
  /// - Complexity: O(number of steps).
  /// - Precondition: `time` is less than 2⁵² periods away from 0.
  public func nextChange(after time: Double) -> Double? {
    guard steps.count > 1 else { return nil }
    var cycle = cycle(of: time) - 1
    while true {
      for step in steps {
        let moment = moment(of: step, in: cycle)
        if moment > time { return moment }
      }
      cycle += 1
    }
  }

  /// The period, counted from that of time 0, in which a time lies; one too many or too few where
  /// rounding decides, which the callers allow for.
  private func cycle(of time: Double) -> Double {
    let cycle = ((time + phase) / period).rounded(.down)
    precondition(abs(cycle) < 0x1p52, "The time is too far off for periods to be told apart.")
    return cycle
  }

  /// The time of a step. Both questions use this one expression, so that the capacity at a change
  /// is the new one however the sum rounds.
  private func moment(of step: Step, in cycle: Double) -> Double {
    cycle * period + (step.offset - phase)
  }
}

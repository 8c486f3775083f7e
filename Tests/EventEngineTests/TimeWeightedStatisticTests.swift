import EventEngine
import Testing

@Suite("Time-weighted statistic")
struct TimeWeightedStatisticTests {
  @Test("Area, mean and maximum")
  func mean() {
    var statistic = TimeWeightedStatistic(value: 0, at: 0)
    statistic.update(to: 2, at: 3)
    statistic.update(to: 5, at: 4)
    statistic.update(to: 1, at: 4)
    check(statistic.area(through: 6) == 4)
    checkEqual(statistic.mean(through: 6), 4.0 / 6)
    checkEqual(statistic.maximum, 5)
    checkEqual(statistic.value, 1)
  }

  @Test("A reset begins a new window with the value going on")
  func reset() {
    var statistic = TimeWeightedStatistic(value: 7, at: 1)
    statistic.update(to: 3, at: 5)
    statistic.reset(at: 10)
    checkEqual(statistic.windowStart, 10)
    checkEqual(statistic.maximum, 3)
    check(statistic.area(through: 12) == 6)
    checkEqual(statistic.mean(through: 12), 3)
    statistic.update(to: 0, at: 12)
    checkEqual(statistic.mean(through: 14), 1.5)
  }

  @Test("A window without length has no mean")
  func emptyWindow() {
    let statistic = TimeWeightedStatistic(value: 7, at: 1)
    checkEqual(statistic.mean(through: 1), nil)
    check(statistic.area(through: 1) == 0)
  }

  @Test("Time that runs back is a programmer error")
  func timeRunsBack() async {
    await #expect(processExitsWith: .failure) {
      var statistic = TimeWeightedStatistic(value: 7, at: 1)
      statistic.update(to: 1, at: 0.5)
    }
  }
}

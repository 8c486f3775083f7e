import Statistics
import Testing

/// Whether an optional value is there and agrees with its reference.
func agrees(_ value: Double?, _ reference: Double, within tolerance: Double) -> Bool {
  value.map { ($0 - reference).magnitude <= tolerance } ?? false
}

@Suite("Running moments")
struct RunningMomentsTests {
  /// STA-05.
  @Test("a large offset does not cost accuracy")
  func stable() {
    let moments = RunningMoments([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    #expect(moments.variance == 30)
    #expect(moments.mean == 1e9 + 10)
    #expect(moments.minimum == 1e9 + 4 && moments.maximum == 1e9 + 16)
    #expect(moments.count == 4 && moments.sum == 4e9 + 40)
  }

  @Test("empty is nil, and one value has no variance")
  func undefined() {
    let empty = RunningMoments()
    #expect(empty.mean == nil && empty.variance == nil && empty.standardError == nil)
    #expect(empty.minimum == nil && empty.maximum == nil && empty.sum == 0)
    let one = RunningMoments([7])
    #expect(one.mean == 7 && one.variance == nil && one.standardDeviation == nil)
    #expect(RunningMoments([7, 7, 7]).variance == 0)
  }

  @Test("merging equals seeing all values", arguments: [0, 1, 3, 19, 20])
  func merge(split: Int) {
    let values = (0..<20).map { Double($0 * $0 % 17) * 1.25 - 3 }
    var first = RunningMoments(values.prefix(split))
    first.merge(RunningMoments(values.dropFirst(split)))
    let all = RunningMoments(values)
    #expect(first.count == all.count)
    #expect(agrees(first.mean, all.mean ?? .nan, within: 1e-13))
    #expect(agrees(first.variance, all.variance ?? .nan, within: 1e-12))
    #expect(first.minimum == all.minimum && first.maximum == all.maximum)
  }

  /// STA-04. The cumulative mean and the relative half-width of a published series of replications.
  @Test("a series of replications as published")
  func publishedSeries() {
    let series = [
      9.842379990825465, 10.060423560536304, 9.925089673744292, 9.938503720153147,
      10.016611116790997, 9.883800932020227, 10.040555259165185, 10.086612424440187,
      10.202806309000646, 10.093238146039786, 10.082693576415949, 9.895606898184578,
      9.808885513355504, 9.932816012126937, 10.165898811805276, 9.97527206509048,
      9.80931192832356, 9.988073964553942, 9.801716381189982, 9.92338975169577,
    ]
    var moments = RunningMoments()
    var firstPrecise: Int?
    for value in series {
      moments.add(value)
      let deviation = meanEstimate(moments).relativeHalfWidth
      if moments.count == 5 {
        #expect(agrees(moments.mean, 9.956601612410042, within: 1e-12))
        #expect(agrees(deviation, 0.010572096866948455, within: 1e-12))
      }
      if moments.count >= 3, firstPrecise == nil, let deviation, deviation <= 0.01 {
        firstPrecise = moments.count
      }
    }
    #expect(firstPrecise == 6)
    #expect(agrees(moments.mean, 9.97368430177291, within: 1e-12))
    #expect(agrees(moments.standardDeviation, 0.11818464860447063, within: 1e-12))
    #expect(agrees(meanEstimate(moments).relativeHalfWidth, 0.005545805992148347, within: 1e-12))
  }
}

import Randomness

/// Decodes `quality_control.tests` of `therapy.yaml`.
struct ReleaseTestReader {
  let log: ProblemLog

  /// The tests in the order of attributes; empty where there are none.
  ///
  /// - Parameter exception: the probability that stands where a test names none.
  func read(
    _ map: YAMLMap, method: Therapy.QualityControl.Method, exception: Double
  ) -> [Therapy.QualityControl.Test] {
    guard let tests = map.optionalMap("tests") else { return [] }
    let before = log.count
    let found = Therapy.QualityControl.Attribute.allCases.compactMap { attribute in
      tests.optionalMap(attribute.rawValue).flatMap {
        test($0, attribute, method: method, exception: exception)
      }
    }
    tests.finish()
    if tests.entries.isEmpty, !tests.isVoid {
      log.add(.emptyCollection(subject: tests.path), at: tests.position)
    }
    let sum = found.reduce(0) { $0 + $1.share }
    if !tests.isVoid, log.count == before, abs(sum - 1) > 1e-6 {
      let rounded = ((sum * 1e9).rounded() / 1e9).shortText
      log.add(
        .sharesNotOne(subject: "the shares of \(tests.path)", sum: rounded), at: tests.position)
    }
    return found
  }

  private func test(
    _ map: YAMLMap, _ attribute: Therapy.QualityControl.Attribute,
    method: Therapy.QualityControl.Method, exception: Double
  ) -> Therapy.QualityControl.Test? {
    let method = map.choice("method", default: method) ?? method
    let isGiven = map.optional("duration_days").map { !$0.value.isNothing } ?? false
    let duration =
      isGiven || attribute != .sterility
      ? map.distribution("duration_days", within: .nonnegative) : Self.sterilityDays(method)
    let share = map.number("share", .fraction)
    let release = map.number(
      "release_under_exception_probability", .fraction, default: exception)
    map.finish()
    guard let duration else { return nil }
    return Therapy.QualityControl.Test(
      attribute: attribute, method: method, durationDays: duration, share: share,
      releaseUnderExceptionProbability: release)
  }

  /// Sterility: 14 to 16 days by the compendial method (USP <71>: 14 days of incubation), 1 to 8 by
  /// rapid ones.
  private static func sterilityDays(_ method: Therapy.QualityControl.Method) -> Distribution? {
    switch method {
    case .compendial: try? .triangular(low: 14, mode: 14, high: 16)
    case .rapid: try? .triangular(low: 1, mode: 7, high: 8)
    }
  }
}

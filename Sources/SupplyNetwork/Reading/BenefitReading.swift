/// Decodes `benefit` of `network.yaml`.
struct BenefitReader {
  let log: ProblemLog

  /// The benefit; nil where there is none or its curve could not be read.
  func read(_ root: YAMLMap) -> Benefit? {
    guard let map = root.optionalMap("benefit") else { return nil }
    let delay: Benefit.Delay? = map.choice("delay", default: .referralToInfusion)
    let key = "qalys_by_delay_days"
    let values = map.list(key, isRequired: true) ?? []
    if values.isEmpty, let entry = map.optional(key) {
      log.add(.emptyCollection(subject: map.subject(key)), at: entry.value.position)
    }
    let points = points(values, subject: map.subject(key))
    let discount = map.number("discount_rate", .fraction)
    let severity = map.number("severity_weight", NumberRange(0, 100), default: 1)
    let penalty = map.number("penalty_standard_errors", NumberRange(0, 100), default: 0)
    let threshold = map.number("threshold_per_qaly", .nonnegative)
    map.finish()
    guard let delay, !points.isEmpty else { return nil }
    return Benefit(
      delay: delay, points: points, discountRate: discount, severityWeight: severity,
      penaltyStandardErrors: penalty, thresholdPerQALY: threshold)
  }

  private func points(_ values: [YAMLValue], subject: String) -> [Benefit.Point] {
    var points: [Benefit.Point] = []
    for (index, value) in values.enumerated() {
      let place = "\(subject)[\(index + 1)]"
      guard case .list(let numbers) = value.content, (2...3).contains(numbers.count) else {
        log.add(
          .wrongKind(subject: place, expected: .delayPoint, found: value.inWords),
          at: value.position)
        continue
      }
      let days = numbers[0].number(.nonnegative, subject: "\(place)[1]", log: log)
      let qalys = numbers[1].number(
        NumberRange(-1000, 1000), subject: "\(place)[2]", log: log)
      let error =
        numbers.count == 3
        ? numbers[2].number(NumberRange(0, 1000), subject: "\(place)[3]", log: log) : 0
      guard let days, let qalys, let error else { continue }
      if let last = points.last, days <= last.days {
        log.add(.daysNotIncreasing(subject: place, found: days.shortText), at: numbers[0].position)
      }
      points.append(Benefit.Point(days: days, qalys: qalys, standardError: error))
    }
    return points
  }
}

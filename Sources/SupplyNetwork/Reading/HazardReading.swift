/// Decodes what `attrition` of `therapy.yaml` says of hazards that are not the same for everybody at
/// every time.
struct HazardReader {
  let log: ProblemLog

  private static let factor = NumberRange(0, 1000)

  /// The variation; nil where there is none.
  func read(_ map: YAMLMap) -> Therapy.HazardVariation? {
    var variation = Therapy.HazardVariation()
    if let waiting = map.optionalMap("waiting") {
      variation.death = steps(waiting, "death")
      variation.progression = steps(waiting, "progression")
      variation.withdrawal = steps(waiting, "withdrawal")
      waiting.finish()
    }
    if let lines = map.optionalMap("lines_of_therapy") { variation.lines = self.lines(lines) }
    if let bridging = map.optionalMap("bridging") {
      variation.bridging = Therapy.HazardVariation.Bridging(
        share: bridging.number("share", .fraction),
        fromDay: bridging.number("from_day", NumberRange(0, 3650), default: 0),
        progressionFactor: bridging.number("progression_factor", Self.factor))
      bridging.finish()
    }
    return variation == Therapy.HazardVariation() ? nil : variation
  }

  private func steps(_ map: YAMLMap, _ key: String) -> HazardSteps {
    guard let values = map.list(key, isRequired: false) else { return .constant }
    let subject = map.subject(key)
    guard !values.isEmpty else {
      log.add(
        .emptyCollection(subject: subject), at: map.optional(key)?.value.position ?? map.position)
      return .constant
    }
    var days: [Double] = []
    var factors: [Double] = []
    for (index, value) in values.enumerated() {
      let place = "\(subject)[\(index + 1)]"
      guard case .list(let pair) = value.content, pair.count == 2 else {
        log.add(
          .wrongKind(subject: place, expected: .step, found: value.inWords), at: value.position)
        continue
      }
      // The first factor holds from referral on.
      let range = index == 0 ? NumberRange(0, 0) : NumberRange(0, 36_500)
      let day = pair[0].number(range, subject: "\(place)[1]", log: log)
      let factor = pair[1].number(Self.factor, subject: "\(place)[2]", log: log)
      guard let day, let factor else { continue }
      if let last = days.last, day <= last {
        log.add(.daysNotIncreasing(subject: place, found: day.shortText), at: pair[0].position)
      }
      days.append(day)
      factors.append(factor)
    }
    return days.isEmpty ? .constant : HazardSteps(days: days, factors: factors)
  }

  private func lines(_ map: YAMLMap) -> [Therapy.HazardVariation.Line] {
    let before = log.count
    if map.entries.isEmpty, !map.isVoid {
      log.add(.emptyCollection(subject: map.path), at: map.position)
    }
    let lines = map.entries.map { entry in
      let line = YAMLMap(
        entry.value, path: map.subject(entry.key.shortened), position: entry.keyPosition, log: log)
      defer { line.finish() }
      return Therapy.HazardVariation.Line(
        name: entry.key, share: line.number("share", .fraction),
        factor: line.number("factor", Self.factor))
    }
    let sum = lines.reduce(0) { $0 + $1.share }
    if !map.isVoid, log.count == before, abs(sum - 1) > 1e-6 {
      let rounded = ((sum * 1e9).rounded() / 1e9).shortText
      log.add(.sharesNotOne(subject: map.path, sum: rounded), at: map.position)
    }
    return lines
  }
}

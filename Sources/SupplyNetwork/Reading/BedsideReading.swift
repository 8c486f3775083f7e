import Randomness

/// Decodes what `infusion` of `therapy.yaml` says of thaw and of toxicity.
struct BedsideReader {
  let log: ProblemLog

  /// `thaw`; nil where there is none.
  func thaw(_ infusion: YAMLMap) -> Therapy.Infusion.Thaw? {
    guard let map = infusion.optionalMap("thaw") else { return nil }
    let window = map.number("window_minutes", .positive)
    let volume = map.distribution("volume_ml", within: .nonnegative)
    let concentration = map.number("dmso_mg_per_ml", .nonnegative)
    let limit = map.number("dmso_limit_mg_per_kg_per_minute", .positive)
    let weight = map.distribution("body_weight_kg", within: NumberRange(1, 500))
    let loss = map.number("loss_probability_beyond_window", .fraction, default: 1)
    map.finish()
    guard let volume, let weight else { return nil }
    return Therapy.Infusion.Thaw(
      windowMinutes: window, volume: volume, dmsoPerMillilitre: concentration, dmsoLimit: limit,
      bodyWeight: weight, lossBeyondWindow: loss)
  }

  /// `toxicity_grades`; empty where there are none.
  func toxicityGrades(_ infusion: YAMLMap) -> [Therapy.Infusion.ToxicityGrade] {
    guard let map = infusion.optionalMap("toxicity_grades") else { return [] }
    let before = log.count
    if map.entries.isEmpty, !map.isVoid {
      log.add(.emptyCollection(subject: map.path), at: map.position)
    }
    let grades = map.entries.map { entry in
      grade(
        YAMLMap(
          entry.value, path: map.subject(entry.key.shortened), position: entry.keyPosition,
          log: log), name: entry.key)
    }
    let sum = grades.reduce(0) { $0 + ($1?.share ?? 0) }
    if !map.isVoid, log.count == before, abs(sum - 1) > 1e-6 {
      let rounded = ((sum * 1e9).rounded() / 1e9).shortText
      log.add(.sharesNotOne(subject: "the shares of \(map.path)", sum: rounded), at: map.position)
    }
    return grades.compactMap { $0 }
  }

  private func grade(_ map: YAMLMap, name: String) -> Therapy.Infusion.ToxicityGrade? {
    let share = map.number("share", .fraction)
    let stay = optionalDays(map, "inpatient_stay_days")
    let onset = optionalDays(map, "onset_days")
    let intensive = optionalDays(map, "intensive_care_days")
    map.finish()
    guard let none = try? Distribution.constant(0) else { return nil }
    return Therapy.Infusion.ToxicityGrade(
      name: name, share: share, inpatientStayDays: stay, onsetDays: onset ?? none,
      intensiveCareDays: intensive)
  }

  private func optionalDays(_ map: YAMLMap, _ key: String) -> Distribution? {
    guard let entry = map.optional(key), !entry.value.isNothing else { return nil }
    return map.distribution(key, within: .nonnegative)
  }
}

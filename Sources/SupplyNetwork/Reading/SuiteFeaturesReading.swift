import Randomness

/// Decodes what `network.yaml` and `facilities.csv` say of suites beside their number.
struct SuiteFeaturesReader {
  let log: ProblemLog

  private static let multiplier = NumberRange(0, 1000, excludesLow: true)

  /// `suite_breakdowns`; nil where there is none.
  func breakdowns(_ root: YAMLMap) -> SuiteBreakdowns? {
    guard let map = root.optionalMap("suite_breakdowns") else { return nil }
    let clock: SuiteBreakdowns.Clock? = map.choice("clock", default: .operating)
    let failure = map.distribution("hours_to_failure", within: .nonnegative)
    let repair = map.distribution("repair_hours", within: .nonnegative)
    let loss = map.number("batch_loss_probability", .fraction)
    map.finish()
    // A suite that fails a thousand times a day is no suite, and no run would end.
    if let failure, failure.mean < 1 {
      log.add(
        .outOfRange(
          subject: "the mean of \(map.subject("hours_to_failure"))",
          found: failure.mean.shortText, range: NumberRange(1, NumberRange.greatest)),
        at: map.optional("hours_to_failure")?.value.position ?? map.position)
      return nil
    }
    guard let clock, let failure, let repair else { return nil }
    return SuiteBreakdowns(
      clock: clock, hoursToFailure: failure, repairHours: repair, batchLossProbability: loss)
  }

  /// Licence, comparability and learning of a row of `facilities.csv`.
  func read(_ row: TableRow, into facility: inout Facility, startDate: CalendarDate) {
    if let text = row.optionalText("licence_date") {
      if let date = CalendarDate(text) {
        facility.licenceHour = max(
          0, 24 * Double(date.daysSince1970 - startDate.daysSince1970))
      } else {
        log.add(
          .notADate(subject: "licence_date", found: text.shortened),
          at: row.position("licence_date"))
      }
    }
    let days = row.number("comparability_days", NumberRange(0, 3650), default: 0)
    let starts = row.optionalWhole("comparability_starts_per_week", NumberRange(1, 100_000))
    if days > 0, let starts {
      facility.comparability = StartLimit(
        period: facility.licenceHour..<(facility.licenceHour + 24 * days), starts: starts)
    } else if days > 0 || starts != nil {
      let missing = days > 0 ? "comparability_starts_per_week" : "comparability_days"
      log.add(.emptyText(subject: missing), at: row.position(missing))
    }
    let first = "start_up_failure_multiplier"
    if row.optionalText(first) != nil {
      facility.startUpFailureMultiplier = row.number(first, Self.multiplier, default: 1)
      if row.optionalText("learning_batches") == nil {
        log.add(.emptyText(subject: "learning_batches"), at: row.position("learning_batches"))
      } else {
        facility.learningBatches = row.number("learning_batches", .positive)
      }
    } else if row.optionalText("learning_batches") != nil {
      log.add(.emptyText(subject: first), at: row.position(first))
    }
  }
}

extension ConfigurationsReader {
  /// `suites_from`: dates to numbers of suites, by facility.
  func suiteChanges(_ map: YAMLMap, suites: [Int]) -> [[Configuration.SuiteChange]] {
    var changes = [[Configuration.SuiteChange]](repeating: [], count: suites.count)
    guard let named = map.optionalMap("suites_from") else { return changes }
    for entry in named.entries {
      let facility = tables.facilityNames.resolve(
        entry.key, subject: named.path, at: entry.keyPosition, log: log)
      let dates = YAMLMap(
        entry.value, path: named.subject(entry.key.shortened), position: entry.keyPosition,
        log: log)
      if let facility, suites[facility] == 0, !dates.isVoid {
        log.add(
          .changesOfClosedFacility(subject: named.path, facility: entry.key.shortened),
          at: entry.keyPosition)
      }
      for dated in dates.entries {
        let subject = dates.subject(dated.key.shortened)
        let count = dated.value.whole(
          NumberRange(1, TablesReader.suites.high), subject: subject, log: log)
        guard let date = CalendarDate(dated.key) else {
          log.add(.notADate(subject: named.path, found: dated.key.shortened), at: dated.keyPosition)
          continue
        }
        if let facility, let count {
          let day = date.daysSince1970 - startDate.daysSince1970
          changes[facility].append(
            Configuration.SuiteChange(hour: max(0, 24 * Double(day)), suites: count))
        }
      }
    }
    return changes.map { $0.sorted { $0.hour < $1.hour } }
  }
}

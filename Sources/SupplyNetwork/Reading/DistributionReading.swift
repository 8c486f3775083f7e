package import Randomness

extension YAMLMap {
  /// A distribution whose support lies within a range: a plain number or a map of one form.
  package func distribution(_ key: String, within range: NumberRange) -> Distribution? {
    guard let entry = required(key) else { return nil }
    return DistributionReader(subject: subject(key), range: range, log: log).read(entry.value)
  }
}

/// Reads a distribution: `5`, `{exponential: 12}`, `{triangular: [3, 4, 6]}`.
struct DistributionReader {
  let subject: String
  let range: NumberRange
  let log: ProblemLog

  /// The names of the forms.
  static let forms = [
    "constant", "uniform", "triangular", "exponential", "weibull", "gamma", "erlang", "lognormal",
    "lognormal_median_p90", "truncated_normal", "empirical",
  ]

  /// The distribution, or nil where a problem was noted.
  func read(_ value: YAMLValue) -> Distribution? {
    switch value.content {
    case .scalar(let text, true) where NumberText.looksLikeNumber(text):
      guard let number = value.number(range, subject: subject, log: log) else { return nil }
      return try? Distribution.constant(number)
    case .map(let entries) where entries.count == 1:
      let entry = entries[0]
      guard Self.forms.contains(entry.key) else {
        log.add(
          .notAChoice(
            subject: "the distribution of \(subject)", found: entry.key.shortened,
            choices: Self.forms, nearest: NearestName.of(entry.key, among: Self.forms)),
          at: entry.keyPosition)
        return nil
      }
      return form(entry)
    default:
      log.add(
        .wrongKind(subject: subject, expected: .distribution, found: value.inWords),
        at: value.position)
      return nil
    }
  }

  private func form(_ entry: YAMLValue.Entry) -> Distribution? {
    guard let parameters = parameters(entry) else { return nil }
    let distribution: Distribution
    do throws(DistributionError) {
      distribution = try make(entry.key, parameters)
    } catch {
      log.add(.notADistribution(subject: subject, reason: error.reason), at: entry.value.position)
      return nil
    }
    let low = distribution.minimum
    let high = distribution.maximum
    if range.contains(low), high <= range.high || range.high >= NumberRange.greatest {
      return distribution
    }
    log.add(
      low == high
        ? .outOfRange(subject: subject, found: low.shortText, range: range)
        : .supportOutOfRange(
          subject: subject, low: low.shortText, high: high.shortText, range: range),
      at: entry.value.position)
    return nil
  }

  private func make(_ form: String, _ values: [Double]) throws(DistributionError) -> Distribution {
    switch form {
    case "uniform": try .uniform(low: values[0], high: values[1])
    case "triangular": try .triangular(low: values[0], mode: values[1], high: values[2])
    case "exponential": try .exponential(mean: values[0])
    case "weibull": try .weibull(shape: values[0], scale: values[1])
    case "gamma": try .gamma(shape: values[0], scale: values[1])
    case "erlang": try .erlang(stages: Int(values[0]), mean: values[1])
    case "lognormal": try .lognormal(mean: values[0], coefficientOfVariation: values[1])
    case "lognormal_median_p90": try .lognormal(median: values[0], percentile90: values[1])
    case "truncated_normal":
      try .truncatedNormal(
        mean: values[0], standardDeviation: values[1], low: values[2], high: values[3])
    case "empirical": try .empirical(values: values)
    default: try .constant(values[0])
    }
  }

  /// The parameters of a form, as many as it has, or nil where a problem was noted.
  private func parameters(_ entry: YAMLValue.Entry) -> [Double]? {
    let subject = "\(subject).\(entry.key)"
    let count: Int?
    switch entry.key {
    case "constant", "exponential":
      return entry.value.number(.any, subject: subject, log: log).map { [$0] }
    case "empirical": count = nil
    case "triangular": count = 3
    case "truncated_normal": count = 4
    default: count = 2
    }
    guard case .list(let values) = entry.value.content else {
      log.add(
        .wrongKind(subject: subject, expected: .list, found: entry.value.inWords),
        at: entry.value.position)
      return nil
    }
    if let count, values.count != count {
      log.add(
        .wrongCount(subject: subject, expected: count, found: values.count),
        at: entry.value.position)
      return nil
    }
    guard !values.isEmpty else {
      log.add(.emptyCollection(subject: subject), at: entry.value.position)
      return nil
    }
    var numbers: [Double] = []
    for (index, value) in values.enumerated() {
      let subject = "\(subject)[\(index + 1)]"
      if entry.key == "erlang", index == 0 {
        let stages = value.whole(NumberRange(1, 10_000), subject: subject, log: log)
        if let stages { numbers.append(Double(stages)) }
      } else if let number = value.number(.any, subject: subject, log: log) {
        numbers.append(number)
      }
    }
    return numbers.count == values.count ? numbers : nil
  }
}

extension DistributionError {
  /// The rule that is broken, in the words of the network's files.
  var reason: String {
    let name =
      switch parameter {
      case "coefficientOfVariation": "the coefficient of variation"
      case "standardDeviation": "the standard deviation"
      case "percentile90": "the 90th percentile"
      default: "the \(parameter)"
      }
    let given = "\(name) is \(value.shortText)"
    switch constraint {
    case .finite: return "\(given), but must be finite"
    case .positive: return "\(given), but must be above 0"
    case .nonNegative: return "\(given), but must be at least 0"
    case .atLeast(let other, let bound):
      return "\(given), but must be at least the \(other), \(bound.shortText)"
    case .atLeastNumber(let bound): return "\(given), but must be at least \(bound.shortText)"
    case .notEmpty: return "\(name) must not be empty"
    case .sameCount(let other, let count):
      return "\(name) must be as many as the \(other), \(count)"
    case .holdsProbability: return "the bounds lie too far from the mean to be sampled"
    case .finiteResult: return "\(given), too large for arithmetic"
    }
  }
}

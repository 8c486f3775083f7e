/// Reads `failure.curve`: a map with one form of the failure function.
struct FailureCurveReader {
  /// The map `failure`.
  let map: YAMLMap
  let apheresis: Therapy.Apheresis?
  let material: Therapy.StartingMaterial?
  let log: ProblemLog

  private static let forms = ["constant", "weibull", "logistic", "table", "viability"]

  /// The form; nil where a problem was noted, here or with the material.
  func read() -> FailureFunction.Form? {
    guard let entry = map.required("curve") else { return nil }
    let subject = map.subject("curve")
    guard case .map(let entries) = entry.value.content, entries.count == 1 else {
      log.add(
        .wrongKind(subject: subject, expected: .curve, found: entry.value.inWords),
        at: entry.value.position)
      return nil
    }
    let form = entries[0]
    let path = "\(subject).\(form.key.shortened)"
    guard Self.forms.contains(form.key) else {
      log.add(
        .notAChoice(
          subject: "the form of \(subject)", found: form.key.shortened, choices: Self.forms,
          nearest: NearestName.of(form.key, among: Self.forms)), at: form.keyPosition)
      return nil
    }
    if form.key == "table" { return table(form.value, subject: path) }
    let parameters = YAMLMap(form.value, path: path, position: form.keyPosition, log: log)
    defer { parameters.finish() }
    let baseline = parameters.number("baseline", .fraction)
    switch form.key {
    case "weibull":
      return .weibull(
        baseline: baseline, scaleHours: parameters.number("scale_hours", .positive),
        shape: parameters.number("shape", NumberRange(0, 100, excludesLow: true)))
    case "logistic":
      return .logistic(
        baseline: baseline, midpointHours: parameters.number("midpoint_hours", .any),
        scaleHours: parameters.number("scale_hours", .positive))
    case "viability":
      let threshold = parameters.number("release_threshold", .fraction)
      guard let apheresis, let material else { return nil }
      return .viability(
        baseline: baseline, releaseThreshold: threshold,
        receipt: FailureFunction.ViabilityAtReceipt(
          initial: apheresis.viability, decayPerHour: material.viabilityDecayPerHour,
          threshold: material.receiptViabilityThreshold))
    default:
      return .constant(baseline: baseline)
    }
  }

  private func table(_ value: YAMLValue, subject: String) -> FailureFunction.Form? {
    guard case .list(let points) = value.content else {
      log.add(
        .wrongKind(subject: subject, expected: .list, found: value.inWords), at: value.position)
      return nil
    }
    guard !points.isEmpty else {
      log.add(.emptyCollection(subject: subject), at: value.position)
      return nil
    }
    var hours: [Double] = []
    var probabilities: [Double] = []
    for (index, point) in points.enumerated() {
      let place = "\(subject)[\(index + 1)]"
      guard case .list(let pair) = point.content, pair.count == 2 else {
        log.add(
          .wrongKind(subject: place, expected: .pair, found: point.inWords), at: point.position)
        continue
      }
      let hour = pair[0].number(.nonnegative, subject: "\(place)[1]", log: log)
      let probability = pair[1].number(.fraction, subject: "\(place)[2]", log: log)
      guard let hour, let probability else { continue }
      if let last = hours.last, hour <= last {
        log.add(.notIncreasing(subject: place, found: hour.shortText), at: pair[0].position)
      }
      hours.append(hour)
      probabilities.append(probability)
    }
    return hours.isEmpty ? nil : .table(hours: hours, probabilities: probabilities)
  }
}

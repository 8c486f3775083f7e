import Experiments
import Statistics
import SupplyNetwork

/// The answer of a report in five lines, written from the numbers by rules.
///
/// A difference is stated as one only where its interval excludes zero; everything else is said to be
/// no difference that the simulation shows.
struct ReportAnswer {
  let content: ReportContent

  /// A line with the word that names what it is about.
  struct Line: Hashable {
    var topic: String
    var text: String
  }

  /// The lines.
  var lines: [Line] {
    [
      Line(topic: "Delivery model", text: choice), Line(topic: "Availability", text: availability),
      Line(topic: "Equity", text: equity), Line(topic: "Quality", text: quality),
      Line(topic: "Money", text: money), Line(topic: "How sure", text: sureness),
    ]
  }

  private var reference: ConfigurationResult { content.configurations[0] }
  private var others: ArraySlice<ConfigurationResult> { content.configurations.dropFirst() }
  private var currency: String { content.network.currency }

  private var choice: String {
    if let recommendation = content.recommendation { return recommendation.sentence }
    guard !content.targets.isEmpty else {
      return content.configurations.count == 1
        ? "One delivery model was simulated, \(reference.configuration.name); nothing is compared."
        : "The network states no targets, so none of the \(content.configurations.count) delivery "
          + "models is preferred here."
    }
    var asked: [String: Int] = [:]
    var met: [String: Int] = [:]
    var failed: [String: Int] = [:]
    for target in content.targets {
      asked[target.configuration, default: 0] += 1
      if target.verdict == .met { met[target.configuration, default: 0] += 1 }
      if target.verdict == .notMet { failed[target.configuration, default: 0] += 1 }
    }
    // The reference is not asked to reduce anything against itself, so it may have fewer targets.
    let most = asked.values.max() ?? 0
    let all = content.names.filter { asked[$0] == most && met[$0] == most }
    let open = content.names.filter {
      asked[$0] == most && failed[$0] == nil && met[$0] ?? 0 < most
    }
    if !all.isEmpty {
      return "\(list(all)) \(all.count == 1 ? "meets" : "meet") every target."
    }
    if !open.isEmpty {
      return "No delivery model is sure to meet every target; \(list(open)) "
        + "\(open.count == 1 ? "misses" : "miss") none for sure."
    }
    return "No delivery model meets every target."
  }

  private var availability: String {
    let level = reference["patients_treated_per_year"]?.estimate ?? .empty
    let share = reference["treated_fraction"]?.estimate ?? .empty
    var text =
      "Under \(reference.configuration.name) \(NumberText.estimate(level)) patients are treated a "
      + "year, \(NumberText.estimate(share, scale: 100)) % of those referred."
    text += differences("patients_treated_per_year") { name, size, isMore in
      "\(name) treats \(size) \(isMore ? "more" : "fewer") a year"
    }
    return text
  }

  private var equity: String {
    let level = reference["patient_borne_cost_per_treated"]?.estimate ?? .empty
    var text =
      "A treated patient pays \(NumberText.estimate(level)) \(currency) under "
      + "\(reference.configuration.name)."
    text += differences(
      "patient_borne_cost_paired_difference", level: level.mean
    ) { name, size, isMore in
      "Under \(name) the same patients pay \(size) \(currency) \(isMore ? "more" : "less")"
    }
    for result in others {
      let falling = content.targets.filter { $0.configuration == result.configuration.name }
        .flatMap(\.groupsWithFallingTreatment)
      if let group = falling.first {
        text += " Under \(result.configuration.name) fewer are treated in \(group)."
      }
    }
    return text
  }

  private var quality: String {
    let level = reference["batch_failure_rate"]?.estimate ?? .empty
    return
      "\(NumberText.estimate(level, scale: 100)) % of batches are never released under "
      + "\(reference.configuration.name)."
      + differences("batch_failure_rate", scale: 100) { name, size, isMore in
        "Under \(name) it is \(size) percentage points \(isMore ? "more" : "less")"
      }
  }

  private var money: String {
    let level = reference["network_cost_per_year"]?.estimate ?? .empty
    let each = reference["cost_per_patient_treated"]?.estimate ?? .empty
    return
      "\(reference.configuration.name) costs \(NumberText.estimate(level, scale: 1e-6)) million "
      + "\(currency) a year, \(NumberText.estimate(each)) \(currency) for each patient treated."
      + differences("network_cost_per_year", scale: 1e-6) { name, size, isMore in
        "\(name) costs \(size) million \(currency) a year \(isMore ? "more" : "less")"
      }
  }

  private var sureness: String {
    var text = content.recommendation.map { $0.sureness.joined(separator: " ") + " " } ?? ""
    let count = content.run.replications
    text +=
      count == 1
      ? "One replication carries no interval: nothing here is more than an example. "
      : "Intervals are of 95 % over \(count) replications of \(content.run.years) "
        + "\(content.run.years == 1 ? "year" : "years") and hold "
        + "for the inputs as they are. "
    if content.run.wasInterrupted { text += "The run was stopped before it was complete. " }
    return text
      + "It hangs on the assumed curve of failure against ex vivo time, and on the inputs marked as "
      + "assumed under Methods."
  }

  /// How the other delivery models differ from the reference in an indicator: a sentence for each
  /// whose interval excludes zero, and one for all others.
  ///
  /// - Parameters:
  ///   - level: the reference's value, where it is not the reference's own indicator of the key; a
  ///     difference of less than a thousandth of it is none that anybody would notice.
  ///   - sentence: the sentence without its stop, of a name, a size, and whether it is more.
  private func differences(
    _ key: String, scale: Double = 1, level: Double? = nil,
    sentence: (String, String, Bool) -> String
  ) -> String {
    var same: [String] = []
    var text = ""
    let level = abs(level ?? reference[key]?.estimate.mean ?? 0)
    for result in others {
      let name = result.configuration.name
      guard let estimate = result.difference(key)?.estimate, let mean = estimate.mean,
        let low = estimate.low, let high = estimate.high, low > 0 || high < 0,
        abs(mean) >= level / 1000
      else {
        same.append(name)
        continue
      }
      let size = NumberText.estimate(
        Estimate(mean: abs(mean), halfWidth: estimate.halfWidth, count: estimate.count),
        scale: scale)
      text += " " + sentence(name, size, mean > 0) + "."
    }
    if !same.isEmpty {
      text +=
        " \(list(same)) \(same.count == 1 ? "shows" : "show") no difference that matters and that "
        + "the intervals carry."
    }
    return text
  }

  private func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined()
      : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
  }
}

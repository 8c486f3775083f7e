import Foundation

/// The gallery of queues in the documentation: each with its formula, its source, the value of the
/// engine and the difference.
enum QueueGallery {
  /// A number with five significant digits, without an exponent.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let magnitude = Int(log10(abs(value)).rounded(.down))
    return String(format: "%.\(max(0, 4 - magnitude))f", value)
  }

  private static func signed(_ value: Double, _ digits: Int) -> String {
    let text = String(format: "%+.\(digits)f", value)
    // A difference that rounds to 0 has no sign.
    return Double(text) == 0
      ? String(text.dropFirst()) : text.replacingOccurrences(of: "-", with: "−")
  }

  /// The whole gallery, from the per-commit runs.
  static func markdown() async throws -> String {
    var text = ""
    var position = 0
    // The probability that all pass if they are independent, and the expected number that fail.
    var passing = 1.0
    var expected = 0.0
    var comparisons = 0
    var customers = 0
    for chapter in ValidationCatalogue.chapters {
      text += "\n## \(chapter.title)\n\n\(chapter.text)\n"
      for each in chapter.cases {
        let result = try await ValidationResults.perCommit(position)
        position += 1
        customers += result.customers
        comparisons += result.comparisons.count
        for comparison in result.comparisons {
          passing *= 1 - comparison.falseAlarmRate
          expected += comparison.falseAlarmRate
        }
        text += section(each, result)
      }
    }
    let rate = String(format: "%.0f", 100 * (1 - passing))
    return introduction(
      comparisons: comparisons, millions: customers / 1_000_000, rate: rate,
      bound: String(format: "%.0f", 100 * expected),
      oneIn: String(format: "%.0f", Double(comparisons) / expected)) + text
  }

  private static func section(_ each: ValidationCase, _ result: CaseResult) -> String {
    let rows = each.rows.isEmpty ? "" : " Rows: \(each.rows.joined(separator: ", "))."
    var text = """

      ### \(each.title)

      \(each.parameters).

      > \(each.formula)

      Source: \(each.source).\(rows)

      | quantity | theory | engine | standard error | difference | in standard errors |
      |---|---:|---:|---:|---:|---:|

      """
    for comparison in result.comparisons {
      let relative = 100 * (comparison.value / comparison.expected - 1)
      text +=
        "| \(comparison.name) | \(number(comparison.expected)) | \(number(comparison.value)) "
        + "| \(String(format: "%.2f", 100 * comparison.standardError / comparison.expected)) % "
        + "| \(signed(relative, 2)) % | \(signed(comparison.deviation, 1)) |\n"
    }
    return text
  }

  private static func introduction(
    comparisons: Int, millions: Int, rate: String, bound: String, oneIn: String
  ) -> String {
    """
    # A gallery of queues

    Queues whose behaviour is known exactly, simulated on the event engine of VeinToVein. This page \
    is written by the tests and checked by them: `V2V_RECORD=1 swift test --filter QueueGallery` \
    writes it anew.

    **Notation.** λ is the rate of arrivals, μ the rate of service of one server, S a service, c the \
    number of servers, a = λ ÷ μ the offered load, ρ = a ÷ c the utilisation. L counts customers \
    present, Lq customers waiting; W is the time in the system, Wq the wait; B and C are Erlang's \
    formulas. A/B/c/K names arrivals, services, servers and places; M is exponential, D constant, U \
    uniform, LN lognormal, H₂ a mixture of two exponentials, G anything; +M is exponential patience.

    **How it is done.** One model of stations and customers, built on `EventScheduler`, `Resource` \
    and `SlotPool` as a user would build it, runs every queue. Each table comes from independent \
    replications with fixed seeds, \(millions) million customers in all. Values are ratios of totals \
    over replications. They are adjusted by control variates: how many customers came and how much \
    work they brought, smoothed over time, and, for several servers, what the same customers met in a \
    system with a known answer. All of these have known expectations that hold whatever the engine \
    does; their coefficients are estimated by regression. In every run customers are conserved, \
    Little's law holds exactly between areas and times, and utilisation is at most 1.

    **How to read it.** The standard error is at most 0.7 % of the value (nightly: 0.15 %), with \
    four exceptions: the mean wait of M/M/100 (2.5 %, nightly 0.5 %), the probability of no product \
    (5 %, nightly 1.2 %), that of none present in M/G/∞ (0.0002) and those of delay in the stroke \
    unit (0.0018). A difference of up to 3.3 standard errors passes. A sound engine exceeds that in \
    one comparison in about \(oneIn), and in at least one of the \(comparisons) comparisons of this \
    page with probability \(rate) %, over choices of the seeds (\(bound) % at most, however they \
    depend on one another). The seeds are fixed, so that what passed once goes on passing until the \
    engine changes.

    """
  }
}

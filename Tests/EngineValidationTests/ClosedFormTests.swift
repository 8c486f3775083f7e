import Testing

/// The engine against every closed form of ``ValidationCatalogue``.
@Suite("Closed forms")
struct ClosedFormTests {
  /// Each comparison allows 3.3 standard errors. Over choices of the seed a sound engine would fail
  /// one of them with the probability that ``falseAlarms()`` prints; the seeds are fixed, so that a
  /// suite that passes goes on passing.
  @Test("Per commit", arguments: ValidationCatalogue.cases.indices)
  func perCommit(position: Int) async throws {
    let result = try await ValidationResults.perCommit(position)
    Self.expect(result, ValidationCatalogue.cases[position])
  }

  @Test(
    "Nightly", .enabled(if: Tier.isNightly, "V2V_NIGHTLY=1 runs it"),
    arguments: ValidationCatalogue.cases.indices)
  func nightly(position: Int) throws {
    let validation = ValidationCatalogue.cases[position]
    Self.expect(try validation.result(tier: .nightly), validation)
  }

  private static func expect(_ result: CaseResult, _ validation: ValidationCase) {
    #expect(result.violations == [], "\(validation.title)")
    #expect(result.comparisons.count == validation.measures.count)
    for each in result.comparisons {
      let words =
        "\(validation.title), \(each.name): \(each.value) for \(each.expected), "
        + "standard error \(each.standardError)"
      #expect(abs(each.deviation) <= Comparison.limit, "\(words)")
      #expect(each.standardError <= each.allowedStandardError, "\(words)")
      #expect(each.standardError > 0, "\(words)")
    }
  }

  @Test("The false-alarm rate of the whole suite")
  func falseAlarms() async throws {
    var passing = 1.0
    var comparisons = 0
    for position in ValidationCatalogue.cases.indices {
      for each in try await ValidationResults.perCommit(position).comparisons {
        passing *= 1 - each.falseAlarmRate
        comparisons += 1
      }
    }
    let percent = ((1 - passing) * 1_000).rounded() / 10
    print("closed forms: \(comparisons) comparisons, false-alarm rate \(percent) %")
    #expect(comparisons >= 90)
    #expect(1 - passing < 0.15)
  }

  @Test("The systems of the peer's test agree within 2 %, where the peer allows 15 %")
  func peer() async throws {
    var cases = 0
    for (position, validation) in ValidationCatalogue.cases.enumerated()
    where validation.rows == ["QUE-31"] {
      cases += 1
      for each in try await ValidationResults.perCommit(position).comparisons {
        #expect(abs(each.value / each.expected - 1) <= 0.02, "\(validation.title), \(each.name)")
      }
    }
    #expect(cases == 7)
  }

  @Test("The stroke unit's delays agree within 0.006")
  func strokeUnit() async throws {
    let position = try #require(
      ValidationCatalogue.cases.firstIndex { $0.rows == ["HDES-01"] })
    let comparisons = try await ValidationResults.perCommit(position).comparisons
    for (each, expected) in zip(comparisons, ReferenceRows.numbers("HDES-01")) {
      #expect(abs(each.value - expected) <= 0.006, "\(each.name)")
    }
  }

  @Test("Pooling shortens the wait")
  func pooling() async throws {
    var waits: [Double] = []
    for (position, validation) in ValidationCatalogue.cases.enumerated()
    where validation.rows == ["QUE-28"] {
      waits += try await ValidationResults.perCommit(position).comparisons.map(\.value)
    }
    #expect(waits.count == 3 && waits == waits.sorted(by: >))
  }
}

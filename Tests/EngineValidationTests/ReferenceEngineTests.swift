import Testing

/// The engine beside a slow and obvious reference, on random models, event for event.
@Suite("Reference engine")
struct ReferenceEngineTests {
  /// Every event, start, withdrawal and cancellation of the engine is that of the reference, to the
  /// last bit of its time; areas agree up to the rounding of sums.
  @Test("Random models run alike", arguments: 0..<8)
  func alike(block: Int) throws {
    let models = (Tier.isNightly ? 20_000 : 1_200) / 8
    var compared = 0
    for index in 0..<models {
      let seed = UInt64(block * models + index)
      let model = try RandomModel(seed: 90_000 + seed)
      let engine = model.trace(on: EngineKernel.self)
      let reference = model.trace(on: ReferenceKernel.self)
      guard engine.count == reference.count else {
        Issue.record("model \(seed): \(engine.count) records for \(reference.count)")
        return
      }
      for (position, (own, expected)) in zip(engine, reference).enumerated()
      where !Self.agree(own, expected) {
        Issue.record("model \(seed), record \(position): \(own) for \(expected)")
        return
      }
      compared += engine.count
    }
    #expect(compared > models * 200, "\(compared) records in \(models) models")
  }

  private static func agree(_ own: [Double], _ expected: [Double]) -> Bool {
    guard own.first == RandomModel.areas else { return own == expected }
    return own.count == expected.count
      && zip(own, expected).allSatisfy { abs($0 - $1) <= 1e-10 * max(1, abs($1)) }
  }

  @Test("The random models hold what they should")
  func variety() throws {
    var simultaneous = 0
    var withdrawn = 0
    var stale = 0
    var waited = 0
    var calendars = 0
    for seed in 0..<UInt64(200) {
      let model = try RandomModel(seed: 90_000 + seed)
      let trace = model.trace(on: EngineKernel.self).filter {
        $0[0] != RandomModel.areas && $0.count > 3
      }
      calendars += model.calendars.count { $0 != nil }
      withdrawn += trace.count { $0[2] == -3 && $0[3] == 1 }
      stale += trace.count { $0[2] == -4 && $0[3] == 0 }
      waited += trace.count { $0[2] >= 0 && $0[3] > 0 }
      simultaneous += zip(trace, trace.dropFirst()).count {
        $0[0] == $1[0] && $0[2] >= 0 && $1[2] >= 0
      }
    }
    #expect(calendars > 100)
    #expect(withdrawn > 500)
    #expect(stale > 500)
    #expect(waited > 5_000)
    #expect(simultaneous > 5_000)
  }
}

import EventEngine
import Randomness
import SupplyNetwork

/// Release tests one by one, where a therapy names them. They begin together when the laboratory
/// takes the batch.
extension JourneySimulation {
  /// When the laboratory can decide on a batch: after all tests, or where the batch cannot be
  /// released, as soon as the test shows it.
  ///
  /// - Parameter rest: when everything that is no test of its own is done.
  mutating func decisionTime(_ patient: PatientReference, rest: Double) -> Double {
    let tests = read(pathway(of: patient), { $0.qualityControl.tests })
    let stream = stream(patient)
    let batch = patients[patient.slot].batches - 1
    func result(_ test: Int) -> Double {
      let uniform = stream.uniform(
        purpose: JourneyPurpose.releaseTest, attempt: batch, draw: UInt8(test))
      return now + 24 * tests[test].durationDays.quantile(uniform)
    }
    switch patients[patient.slot].outcome {
    case .outOfSpecification where !isReleasedUnderException(patient):
      return result(missedTest(patient))
    case .contamination:
      if let sterility = tests.firstIndex(where: { $0.attribute == .sterility }) {
        return result(sterility)
      }
    default:
      break
    }
    return tests.indices.reduce(rest) { max($0, result($1)) }
  }

  /// The test that a batch out of specification misses.
  private mutating func missedTest(_ patient: PatientReference) -> Int {
    let uniform = stream(patient).uniform(
      purpose: JourneyPurpose.missedAttribute, attempt: patients[patient.slot].batches - 1)
    let tests = read(pathway(of: patient), { $0.qualityControl.tests })
    var running = 0.0
    for (index, test) in tests.enumerated() {
      running += test.share
      if uniform < running { return index }
    }
    return tests.lastIndex { $0.share > 0 } ?? 0
  }

  /// Whether a batch out of specification is released all the same.
  mutating func isReleasedUnderException(_ patient: PatientReference) -> Bool {
    let uniform = stream(patient).uniformPair(
      purpose: JourneyPurpose.qualityControl, attempt: patients[patient.slot].batches - 1
    ).second
    let tests = read(pathway(of: patient), { $0.qualityControl.tests })
    return uniform
      < (tests.isEmpty
        ? read(pathway(of: patient), { $0.failure.releaseUnderExceptionProbability })
        : tests[missedTest(patient)].releaseUnderExceptionProbability)
  }

  /// The laboratory finds a batch out of specification.
  mutating func countOutOfSpecification(_ patient: PatientReference, facility: Int) {
    count(.batchesOutOfSpecification)
    count(.batchesOutOfSpecification, facility: facility)
    count(.batchesOutOfSpecification, patient)
    let tests = read(pathway(of: patient), { $0.qualityControl.tests })
    if !tests.isEmpty { count(.outOfSpecification(tests[missedTest(patient)].attribute)) }
  }
}

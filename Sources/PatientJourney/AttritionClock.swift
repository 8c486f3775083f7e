import Randomness
import RealModule
import SupplyNetwork

/// When the competing hazards strike where they depend on waiting or on the patient.
///
/// The same uniforms are used as for constant hazards, so that a variation by factors of 1 gives the
/// same moments.
struct AttritionClock: Sendable {
  private let hazards: Therapy.Attrition
  private let variation: Therapy.HazardVariation
  private let cumulativeShares: [Double]
  /// Progression of those who are bridged.
  private let bridged: HazardSteps

  init?(_ attrition: Therapy.Attrition) {
    guard let variation = attrition.variation else { return nil }
    hazards = attrition
    self.variation = variation
    var running = 0.0
    cumulativeShares = variation.lines.map { line in
      running += line.share
      return running
    }
    bridged =
      variation.bridging.map {
        variation.progression.multiplied(by: $0.progressionFactor, fromDay: $0.fromDay)
      } ?? variation.progression
  }

  /// Whether a patient gets bridging therapy.
  func isBridged(_ stream: RandomStream) -> Bool {
    guard let bridging = variation.bridging else { return false }
    return stream.uniform(purpose: JourneyPurpose.bridging) < bridging.share
  }

  /// Hours from referral to the first to strike, and what it is.
  func strike(
    _ stream: RandomStream, uniforms: (death: Double, progression: Double, withdrawal: Double),
    dropOutMultiplier: Double
  ) -> (hours: Double, fate: Fate) {
    var multiplier = dropOutMultiplier
    if !cumulativeShares.isEmpty {
      let uniform = stream.uniform(purpose: JourneyPurpose.lineOfTherapy)
      let index = cumulativeShares.firstIndex { uniform < $0 } ?? cumulativeShares.count - 1
      multiplier *= variation.lines[index].factor
    }
    func hours(_ uniform: Double, _ perDay: Double, _ steps: HazardSteps) -> Double {
      let hazard = perDay * multiplier
      return hazard > 0 ? 24 * steps.day(ofIntegral: -Double.log(uniform) / hazard) : .infinity
    }
    var first = (
      hours: hours(uniforms.death, hazards.deathPerDay, variation.death), fate: Fate.death
    )
    let progression = hours(
      uniforms.progression, hazards.progressionPerDay,
      isBridged(stream) ? bridged : variation.progression)
    if progression < first.hours { first = (progression, .progression) }
    let withdrawal = hours(uniforms.withdrawal, hazards.withdrawalPerDay, variation.withdrawal)
    if withdrawal < first.hours { first = (withdrawal, .withdrawal) }
    return first
  }
}

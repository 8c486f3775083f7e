import EventEngine
import Randomness
import SupplyNetwork

/// What a thawed dose allows, and the care that toxicity takes.
extension JourneySimulation {
  /// Minutes that the infusion takes at the limit of DMSO; nil where the dose is lost because that is
  /// longer than it may lie.
  mutating func infusionMinutes(
    _ patient: PatientReference, _ thaw: Therapy.Infusion.Thaw
  ) -> Double? {
    let stream = stream(patient)
    let batch = patients[patient.slot].batches - 1
    let dose = stream.uniformPair(purpose: JourneyPurpose.dose, attempt: batch)
    // A body has one weight, whatever the attempt.
    let weight = stream.uniform(purpose: JourneyPurpose.bodyWeight)
    let minutes = thaw.leastMinutes(
      volume: thaw.volume.quantile(dose.first), bodyWeight: thaw.bodyWeight.quantile(weight))
    guard minutes > thaw.windowMinutes, dose.second < thaw.lossBeyondWindow else { return minutes }
    return nil
  }

  /// Days in hospital after infusion, by the patient's grade of toxicity, whose intensive care is
  /// planned.
  mutating func careForToxicity(_ patient: PatientReference, centre: Int, plain: Double) -> Double {
    let stream = stream(patient)
    let luck = stream.uniformPair(purpose: JourneyPurpose.toxicity)
    let grades = read(pathway(of: patient), { $0.infusion.toxicityGrades })
    let index =
      pathways[pathway(of: patient)].cumulativeGradeShares
      .firstIndex { luck.first < $0 } ?? grades.count - 1
    let grade = grades[index]
    // The stay is drawn by the uniform of all stays, so that the same patients are the long ones.
    let stay =
      grade.inpatientStayDays?.quantile(stream.uniform(purpose: JourneyPurpose.inpatientStay))
      ?? plain
    guard let law = grade.intensiveCareDays else { return stay }
    let onset = now + 24 * grade.onsetDays.quantile(luck.second)
    let days = law.quantile(stream.uniform(purpose: JourneyPurpose.intensiveCare))
    scheduler.schedule(JourneyEvent(.intensiveCareStart, place: centre), at: onset)
    scheduler.schedule(JourneyEvent(.intensiveCareEnd, place: centre), at: onset + 24 * days)
    count(.intensiveCareCost, days * plan.network.serviceCosts.intensiveCareDay)
    return stay
  }

  /// Somebody needs intensive care: nobody is turned away, but it is counted where more need it than
  /// the centre has beds for.
  mutating func startIntensiveCare(centre: Int) {
    count(.intensiveCareStays)
    let busy = intensiveCare[centre].busy
    if let beds = plan.network.centres[centre].intensiveCareBeds, busy >= beds {
      count(.intensiveCareShortages)
    }
    _ = intensiveCare[centre].request(PatientReference(slot: 0, serial: 0), priority: 0, at: now)
  }

  /// Somebody leaves intensive care.
  mutating func endIntensiveCare(centre: Int) { intensiveCare[centre].vacate(at: now) }
}

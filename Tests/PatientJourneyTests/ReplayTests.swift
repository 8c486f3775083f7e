import SupplyNetwork
import Testing

@testable import PatientJourney

/// Watching changes nothing: a patient's journey is the same whatever else is watched, and the
/// ends of all journeys add up to the record.
struct ReplayTests {
  @Test(arguments: [UInt64(4), 8, 21]) func patientIsTheSameHoweverWatched(seed: UInt64) throws {
    let network = try RandomNetwork(seed: seed).network
    let settings = JourneySettings(seed: seed, replication: 2, warmUpHours: 700, followUpYears: 1)
    let (record, all) = try PatientJourney.run(
      plan: network.plan, settings: settings, observer: StepList())
    let journeys = all.steps.byPatient
    let patients = journeys.keys.sorted()
    try #require(patients.count > 10)
    for index in stride(from: 0, to: patients.count, by: patients.count / 8) {
      let (other, one) = try PatientJourney.run(
        plan: network.plan, settings: settings, observer: StepsOfPatient(patients[index]))
      #expect(one.steps == journeys[patients[index]])
      #expect(other.events == record.events)
    }
    let silent = try PatientJourney.run(plan: network.plan, settings: settings)
    #expect(silent.events == record.events)
    #expect(silent.total(.treatedCost) == record.total(.treatedCost))
  }

  @Test(arguments: [UInt64(5), 13]) func endsAddUp(seed: UInt64) throws {
    var network = try RandomNetwork(seed: seed).network
    network.therapy.attrition.deathPerDay = 0.01
    network.demand.dropOutMultiplierByQuintile = [1, 1, 1, 1, 1]
    let (record, steps) = try network.observe(seed: seed)
    var fates: [Fate: Double] = [:]
    var cost = 0.0
    var days = 0.0
    let referrals = steps.times(where: \.isReferral)
    for step in steps {
      guard case .ended(let fate, let paid, let veinToVein) = step.event,
        let referral = referrals[step.patient], referral < 8760
      else { continue }
      fates[fate, default: 0] += 1
      cost += paid
      days += veinToVein ?? 0
    }
    for fate in Fate.allCases { #expect(fates[fate, default: 0] == record.total(.fate(fate))) }
    #expect(cost == record.total(.referredCost))
    #expect(days == record.total(.veinToVeinDays))
  }

  @Test func outcomesAreThoseOfTheTreated() throws {
    let network = try RandomNetwork(seed: 4).network
    var settings = JourneySettings(seed: 4, replication: 0, warmUpHours: 500, years: 2)
    let plain = try PatientJourney.run(plan: network.plan, settings: settings)
    #expect(plain.outcomes.isEmpty)
    settings.keepsOutcomes = true
    let (record, observer) = try PatientJourney.run(
      plan: network.plan, settings: settings, observer: StepList())
    #expect(Double(record.outcomes.count) == record.total(.cohortTreated))
    let keys = record.outcomes.map { PatientKey(row: Int($0.row), ordinal: $0.ordinal) }
    #expect(keys == keys.sorted() && Set(keys).count == keys.count)
    let journeys = observer.steps.byPatient
    for (outcome, key) in zip(record.outcomes, keys) {
      let steps = try #require(journeys[key])
      guard let first = steps.first, let last = steps.last,
        case .ended(let fate, let cost, _) = last.event
      else {
        Issue.record("\(key) has no end")
        continue
      }
      #expect(fate.isInfused && outcome.cost == cost)
      #expect(outcome.referralToInfusionDays == (last.time - first.time) / 24)
      #expect(Int(outcome.year) == Int((first.time - 500) / 8760))
    }
  }
}

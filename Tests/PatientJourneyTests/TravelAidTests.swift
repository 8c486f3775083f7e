import Foundation
import PatientJourney
import SupplyNetwork
import Testing

/// Aid against sums by hand, and against the money it moves.
struct TravelAidTests {
  private static let rates = PatientCostRates(
    roadCostPerKilometre: 0.4, crossingFarePerPerson: 90, lodgingPerNight: 100, mealsPerDay: 20,
    wagePerDay: 100, patientEmployedShare: 0.5, caregiverEmployedShare: 0.5, caregiverShare: 0.5,
    consultationVisits: 2, stayNearCentreDays: 28, outpatientVisitsDuringStay: 4,
    followUpVisitsByYear: [4], survivalByYear: [0.5], discountRate: 0)

  private func aid(
    _ scheme: TravelAid, kilometres: Double, crosses: Bool = false, isRemote: Bool = true
  ) -> PatientCostSchedule {
    PatientCostSchedule(
      aid: scheme,
      leg: PatientJourneyLeg(hours: 3, roadKilometres: kilometres, crosses: crosses),
      isRemote: isRemote, rates: Self.rates)
  }

  /// 250 km each way at 0.4 cost 200; 150 of the 250 km lie beyond 100, half of that is 60. A room of
  /// 100 is paid by 0.8. Two visits: 120 and 160. The stay of 28 days: a trip and 28 rooms, with half
  /// of a room saved each inpatient day where there is no caregiver. Two visits of follow-up.
  @Test func farFromTheCentre() {
    let scheme = TravelAid(beyondKilometres: 100, travelShare: 0.5, lodgingShare: 0.8)
    let aid = aid(scheme, kilometres: 250)
    #expect(abs(aid.apheresis.travel - 60) < 1e-9 && aid.apheresis.lodging == 80)
    #expect(abs(aid.consultation.total - 280) < 1e-9)
    #expect(abs(aid.infusionAndStay.total - (60 + 28 * 80)) < 1e-9)
    #expect(aid.perInpatientDay.total == -40)
    #expect(abs(aid.followUp.total - 2 * 140) < 1e-9)
    #expect(aid.apheresis.meals == 0 && aid.apheresis.wages == 0 && aid.apheresis.caregiver == 0)
  }

  @Test func limits() {
    let scheme = TravelAid(
      beyondKilometres: 100, travelShare: 0.5, maximumPerTrip: 45, lodgingShare: 0.8,
      maximumPerNight: 30)
    let capped = aid(scheme, kilometres: 250)
    #expect(capped.apheresis.travel == 45 && capped.apheresis.lodging == 30)
    // Nobody who lives nearer is paid anything; who crosses is paid for the whole fare.
    #expect(aid(scheme, kilometres: 100).apheresis.total == 0)
    #expect(aid(scheme, kilometres: 99, isRemote: false).infusionAndStay.total == 0)
    let crossing = aid(
      TravelAid(beyondKilometres: 1e6, travelShare: 1), kilometres: 0, crosses: true)
    #expect(crossing.apheresis.travel == 2 * 90 * 1.5)
  }

  /// Everything happens at once, so that all that is paid falls in the window: what patients pay less
  /// is what the payer pays, to the penny, and nothing else changes.
  @Test(arguments: [0.0, 0.3, 1.0])
  func moneyOnlyChangesHands(share: Double) throws {
    var network = try SmallNetwork.one(referralsPerDay: 2, suites: 1000)
    network.patientCosts = Self.rates
    network.therapy.infusion.inpatientStayDays = try .uniform(low: 0, high: 40)
    network.therapy.consultation.eligibleFraction = 0.8
    network.demandRows = [
      SmallNetwork.row("A", quintile: 1, population: 5e5),
      SmallNetwork.row(
        "A", quintile: 5, population: 5e5, at: GeographicPoint(latitude: 52, longitude: 0)),
    ]
    let without = try network.simulate(seed: 4)
    network.configurations[0].travelAid = TravelAid(
      beyondKilometres: 50, travelShare: share, lodgingShare: share, maximumPerNight: 70)
    let with = try network.simulate(seed: 4)
    let saved = without.total(.referredCost) - with.total(.referredCost)
    #expect(abs(saved - with.total(.travelAidCost)) <= 1e-9 * without.total(.referredCost))
    #expect((saved > 1000) == (share > 0))
    #expect(with.total(.cohortTreated) == without.total(.cohortTreated))
    #expect(with.events == without.events)
    for cause in PatientCostCause.allCases where ![.travel, .lodging].contains(cause) {
      #expect(with.total(.treatedCost(cause)) == without.total(.treatedCost(cause)))
    }
    // The near get nothing, and rows sum to the whole.
    #expect(with.value(.travelAid, row: 0) == 0)
    #expect(abs(with.value(.travelAid, row: 1) - with.total(.travelAidCost)) < 1e-6)
    if share == 1 {
      // All km beyond 50 of 222.4 by road, one way.
      let kilometres = 2 * 6371.0088 * asin(sin(1 * Double.pi / 180))
      let left = with.total(.treatedCost(.travel))
      let full = without.total(.treatedCost(.travel))
      #expect(abs(left / full - 50 / kilometres) < 1e-9)
    }
  }
}

import RealModule
import SupplyNetwork

/// A quantity as a ratio of two linear forms, or the equally-distributed equivalent of one.
struct IndicatorForm {
  var numerator: LinearForm
  /// Nil where the quantity is linear.
  var denominator: LinearForm?
  /// For an equally-distributed equivalent: α and the origin of the exponent; the quantity is
  /// origin + ln(numerator ÷ denominator) ÷ α.
  var exponent: (alpha: Double, origin: Double)?

  /// The quantity of a plan; nil where its denominator is 0.
  func value(of plan: LocationPlan) -> Double? {
    let top = numerator.value(of: plan)
    guard let denominator else { return top }
    let bottom = denominator.value(of: plan)
    guard bottom > 1e-12 else { return nil }
    return value(ofRatio: top / bottom)
  }

  /// The quantity of a ratio.
  func value(ofRatio ratio: Double) -> Double {
    guard let exponent else { return ratio }
    return exponent.origin + .log(ratio) / exponent.alpha
  }

  /// The ratio of a quantity.
  func ratio(ofValue value: Double) -> Double {
    guard let exponent else { return value }
    return .exp(exponent.alpha * (value - exponent.origin))
  }

  /// numerator − ratio × denominator: at most 0 where the quantity is at most that of the ratio.
  func excess(over ratio: Double) -> LinearForm {
    guard let denominator else {
      var form = numerator
      form.constant -= ratio
      return form
    }
    return numerator.adding(denominator, times: -ratio)
  }
}

extension LinearForm {
  /// This form and a multiple of another.
  func adding(_ other: LinearForm, times factor: Double) -> LinearForm {
    func sum(_ first: [Double], _ second: [Double]) -> [Double] {
      if second.isEmpty { return first }
      if first.isEmpty { return second.map { factor * $0 } }
      return zip(first, second).map { $0 + factor * $1 }
    }
    return LinearForm(
      constant: constant + factor * other.constant, patients: sum(patients, other.patients),
      batches: sum(batches, other.batches),
      modules: modules.isEmpty
        ? other.modules.map { $0.map { factor * $0 } }
        : other.modules.isEmpty ? modules : zip(modules, other.modules).map { sum($0, $1) },
      openings: sum(openings, other.openings))
  }
}

extension NetworkModel {
  /// The forms of an indicator; several for a maximum over quintiles.
  func forms(_ indicator: PlacementIndicator) -> [IndicatorForm] {
    switch indicator.measure {
    case .patientsTreated:
      return [IndicatorForm(numerator: treated(.all))]
    case .treatedFraction:
      return [
        IndicatorForm(
          numerator: treated(indicator.part),
          denominator: LinearForm(constant: referred(indicator.part)))
      ]
    case .networkCost:
      return [IndicatorForm(numerator: networkCost)]
    case .costPerPatient:
      return [IndicatorForm(numerator: networkCost, denominator: treated(.all))]
    case .batchFailureRate:
      return [
        IndicatorForm(
          numerator: flows({ $0.journey.batchesFailed }, { $0.batchesFailed }),
          denominator: flows({ $0.journey.batchesEnded }, { $0.batchesEnded }))
      ]
    case .patientBorneCost:
      return [cost(indicator.part)]
    case .equallyDistributedCost:
      guard let alpha = kolmPollakAlpha else { return [cost(.all)] }
      // About the middle of the costs, so that no exponential overflows.
      let total = patients.reduce(0) { $0 + $1.journey.treated }
      let origin = total > 0 ? patients.reduce(0) { $0 + $1.costOfTreated } / total : 0
      let stay = network.therapy.infusion.inpatientStayDays
      return [
        IndicatorForm(
          numerator: flows({ $0.exponential(alpha, origin: origin, stay: stay) }, { _ in 0 }),
          denominator: patientsOnly { $0.journey.treated }, exponent: (alpha, origin))
      ]
    case .worstQuintileCost:
      let quintiles = Set(network.demandRows.map(\.quintile)).sorted()
      return quintiles.map { cost(.quintile($0)) }
    }
  }

  /// The value of an indicator for a plan; nil where it is not defined.
  public func value(_ indicator: PlacementIndicator, of plan: LocationPlan) -> Double? {
    let values = forms(indicator).map { $0.value(of: plan) }
    guard indicator.measure == .worstQuintileCost else { return values[0] }
    return values.compactMap { $0 }.max()
  }

  // MARK: Forms

  /// Whether each demand row belongs to a part.
  private func members(_ part: PlacementIndicator.Part) -> [Bool] {
    switch part {
    case .all: network.demandRows.map { _ in true }
    case .quintile(let quintile): network.demandRows.map { $0.quintile == quintile }
    case .remoteness(let isRemote): network.remoteRows.map { $0 == isRemote }
    }
  }

  /// Referrals of a part, a year.
  func referred(_ part: PlacementIndicator.Part) -> Double {
    let members = members(part)
    return skeleton.clients.indices.reduce(0) {
      $0 + (members[$1] ? skeleton.clients[$1].demand : 0)
    }
  }

  /// A form over patients and batches.
  private func flows(
    _ patient: (PatientExpectation) -> Double, _ batch: (BatchExpectation) -> Double
  ) -> LinearForm {
    LinearForm(patients: patients.map(patient), batches: batches.map(batch))
  }

  private func patientsOnly(_ patient: (PatientExpectation) -> Double) -> LinearForm {
    LinearForm(patients: patients.map(patient))
  }

  /// Patients infused a year. What other lanes change is not known by part, and left out there.
  func treated(_ part: PlacementIndicator.Part) -> LinearForm {
    guard part != .all else { return flows({ $0.journey.treated }, { $0.treated }) }
    let members = members(part)
    return patientsOnly { members[$0.row] ? $0.journey.treated : 0 }
  }

  /// Mean patient-borne cost. It does not depend on the lane.
  private func cost(_ part: PlacementIndicator.Part) -> IndicatorForm {
    let members = members(part)
    return IndicatorForm(
      numerator: patientsOnly { members[$0.row] ? $0.costOfTreated : 0 },
      denominator: patientsOnly { members[$0.row] ? $0.journey.treated : 0 })
  }

  /// What the payer pays a year.
  var networkCost: LinearForm {
    var form = flows({ $0.batchCost + $0.centreCost }, { $0.cost })
    let annuity = network.serviceCosts.annuity
    form.modules = network.facilities.indices.map { index in
      let facility = network.facilities[index]
      // A candidate centre opens with its satellite, at its own cost.
      let centre = facility.colocatedCentre.flatMap {
        network.centres[$0].status == .candidate ? network.centres[$0] : nil
      }
      return moduleSuites[index].map { suites in
        facility.fixedCostPerYear + Double(suites) * facility.suiteCostPerYear
          + annuity(facility.capitalCost + Double(suites) * facility.capitalCostPerSuite)
          + (centre.map { $0.fixedCostPerYear + annuity($0.capitalCost) } ?? 0)
      }
    }
    form.openings = [Double](repeating: 0, count: centres.count)
    for (place, index) in centres.enumerated() {
      let centre = network.centres[index]
      let cost = centre.fixedCostPerYear + annuity(centre.capitalCost)
      switch skeleton.places[place].opening {
      case .always: form.constant += cost
      case .byDecision: form.openings[place] = cost
      case .withFacilities: break
      }
    }
    return form
  }

  /// The number of open satellites.
  var satelliteCount: LinearForm {
    LinearForm(
      modules: network.facilities.indices.map { index in
        moduleSuites[index].map { _ in network.facilities[index].kind == .satellite ? 1 : 0 }
      })
  }
}

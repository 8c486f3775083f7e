import EventEngine
import SupplyNetwork

/// What the payer gives back to patients. Their own costs are in the plan with aid taken off.
extension JourneySimulation {
  /// Aid falls due for something that the patient pays.
  mutating func payAid(_ patient: PatientReference, _ cost: CostByCause) {
    let amount = cost.total
    count(.travelAidCost, amount)
    if isInWindow { record.add(amount, to: .travelAid, row: Int(patients[patient.slot].row)) }
  }
}

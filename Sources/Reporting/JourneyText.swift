import Foundation
public import PatientJourney
import SupplyNetwork

/// One patient's journey as text and as JSON.
public struct JourneyText: Sendable {
  private let plan: DeliveryPlan
  private let steps: [JourneyStep]

  /// Takes the steps of one patient, in order of time.
  public init(plan: DeliveryPlan, steps: [JourneyStep]) {
    self.plan = plan
    self.steps = steps
  }

  /// The journey as lines: date and time, day since referral, what happened.
  public func lines() -> [String] {
    guard let first = steps.first else { return [] }
    return steps.map { step in
      let days = NumberText.fixed((step.time - first.time) / 24, decimals: 2)
      let padding = String(repeating: " ", count: max(0, 8 - days.count))
      return "\(date(step.time))  day \(padding)\(days)  \(sentence(step.event))"
    }
  }

  /// The steps as JSON.
  public func document() -> JSONValue {
    .array(
      steps.map { step in
        .object([
          "time_hours": .number(step.time), "date": .string(date(step.time)),
          "event": .string(Self.name(step.event)), "description": .string(sentence(step.event)),
        ])
      })
  }

  /// The calendar date and time of an hour of the horizon.
  private func date(_ hours: Double) -> String {
    let minutes = Int((hours * 60).rounded(.down))
    let day = plan.network.startDate.daysSince1970 + minutes / 1440
    let date = Date(timeIntervalSince1970: Double(day) * 86_400)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? calendar.timeZone
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    return String(
      format: "%04d-%02d-%02d %02d:%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0,
      minutes % 1440 / 60, minutes % 60)
  }

  private func centre(_ index: Int) -> String { plan.network.centres[index].name }
  private func facility(_ index: Int) -> String { plan.network.facilities[index].name }

  private func sentence(_ event: JourneyStep.Event) -> String {
    switch event {
    case .referred(let index): return "referred to \(centre(index))"
    case .consulted(let index, let eligible):
      return "consulted at \(centre(index)): \(eligible ? "eligible" : "not eligible")"
    case .foundInfected(let index): return "found at \(centre(index)) to have a viral infection"
    case .booked(let index, let apheresis, let manufacture, let moved):
      return "\(moved ? "booking moved" : "booked"): apheresis \(date(apheresis)), manufacture "
        + "\(date(manufacture)) at \(facility(index))"
    case .apheresisStarted(let index, let attempt):
      return "apheresis \(attempt) begins at \(centre(index))"
    case .apheresisEnded(_, let attempt):
      return "apheresis \(attempt) ends: the vein-to-vein clock starts"
    case .dispatched(_, let index): return "material leaves for \(facility(index))"
    case .received(let index): return "material received at \(facility(index))"
    case .collectionFailed(let cause):
      return "starting material lost: \(cause.key.replacing("_", with: " "))"
    case .manufactureStarted(let index, let batch, let hours, let equivalent, let probability):
      return "batch \(batch) starts at \(facility(index)) after "
        + "\(NumberText.fixed(hours, decimals: 1)) h ex vivo "
        + "(\(NumberText.fixed(equivalent, decimals: 1)) h equivalent; failure probability "
        + "\(NumberText.percent(probability)))"
    case .brokenDown(_, let batch, let isLost):
      return "the suite of batch \(batch) breaks down: \(isLost ? "the batch is lost" : "a pause")"
    case .harvested(_, let batch): return "batch \(batch) harvested"
    case .batchFailed(_, let batch, let cause):
      return "batch \(batch) fails: \(cause.rawValue.replacing("_", with: " "))"
    case .released(_, let batch, let underException):
      return "batch \(batch) released\(underException ? " under exception" : "")"
    case .productReceived(let index): return "product received at \(centre(index))"
    case .productLost(let cause):
      return "product lost: \(cause.key.replacing("_", with: " "))"
    case .admitted(let index): return "admitted to \(centre(index)), conditioning begins"
    case .ended(let fate, let cost, let veinToVein):
      let days = veinToVein.map { ", vein to vein \(NumberText.fixed($0, decimals: 1)) days" }
      return "\(fate.key.replacing("_", with: " "))\(days ?? ""), patient-borne cost "
        + "\(NumberText.fixed(cost, decimals: 0)) \(plan.network.currency)"
    }
  }

  private static func name(_ event: JourneyStep.Event) -> String {
    switch event {
    case .referred: "referred"
    case .consulted: "consulted"
    case .foundInfected: "found_infected"
    case .booked(_, _, _, let moved): moved ? "booking_moved" : "booked"
    case .apheresisStarted: "apheresis_started"
    case .apheresisEnded: "apheresis_ended"
    case .dispatched: "dispatched"
    case .received: "received"
    case .collectionFailed: "collection_failed"
    case .manufactureStarted: "manufacture_started"
    case .brokenDown: "suite_broke_down"
    case .harvested: "harvested"
    case .batchFailed: "batch_failed"
    case .released: "released"
    case .productReceived: "product_received"
    case .productLost: "product_lost"
    case .admitted: "admitted"
    case .ended: "ended"
    }
  }
}

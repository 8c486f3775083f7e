import Foundation

@testable import Placement

/// Numbers for random cohorts: SplitMix64, seeded.
struct CohortNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  mutating func chance(_ percent: Int) -> Bool { integer(1...100) <= percent }
}

/// A random cohort, tight enough that suites, due dates and missing lanes matter.
func randomCohort(
  _ numbers: inout CohortNumbers, patients: Int, facilities: Int, sites: Int = 2, days: Int = 6
) -> CohortProblem {
  func modes(_ numbers: inout CohortNumbers) -> [CohortProblem.Mode] {
    (0..<numbers.integer(1...2)).map { .init(name: "mode \($0)", days: $0 + 1) }
  }
  let modesIn = modes(&numbers)
  let modesOut = modes(&numbers)
  func costs(_ numbers: inout CohortNumbers, _ modes: Int) -> [[[Double?]]] {
    (0..<sites).map { _ in
      (0..<facilities).map { _ in
        (0..<modes).map { _ in
          numbers.chance(90) ? Double(numbers.integer(0...30)) / 4 : nil
        }
      }
    }
  }
  let manufacturing = numbers.integer(1...4)
  let limitCountsHold = numbers.chance(50)
  return CohortProblem(
    siteNames: (0..<sites).map { "site \($0)" },
    facilities: (0..<facilities).map {
      .init(
        name: "facility \($0)", suites: numbers.integer(0...2),
        cost: Double(numbers.integer(0...40)))
    },
    modesIn: modesIn, modesOut: modesOut, costIn: costs(&numbers, modesIn.count),
    costOut: costs(&numbers, modesOut.count),
    patients: (0..<patients).map { _ in
      .init(site: numbers.integer(0...(sites - 1)), day: numbers.integer(1...days))
    },
    preparationDays: numbers.integer(0...1), manufacturingDays: manufacturing, testingDays: 1,
    holdDays: numbers.integer(0...3), turnaroundLimitDays: manufacturing + numbers.integer(3...7),
    limitCountsHold: limitCountsHold, costPerPatient: 2.5,
    facilitiesAtMost: numbers.integer(1...facilities))
}

/// The cost of the cheapest plan by trying everything; nil where there is none.
func enumeratedOptimum(_ problem: CohortProblem) -> Double? {
  var best: Double?
  for set in 0..<(1 << problem.facilities.count) {
    let open = problem.facilities.indices.filter { set >> $0 & 1 == 1 }
    guard open.count <= problem.facilitiesAtMost else { continue }
    let fixed = open.reduce(0) { $0 + problem.facilities[$1].cost }
    var batches: [[Int: Int]] = Array(repeating: [:], count: problem.facilities.count)

    func place(_ index: Int, _ cost: Double) {
      if let best, cost >= best { return }
      guard index < problem.patients.count else {
        best = cost
        return
      }
      let patient = problem.patients[index]
      for facility in open {
        for (modeIn, going) in problem.modesIn.enumerated() {
          guard let costIn = problem.costIn[patient.site][facility][modeIn] else { continue }
          for hold in 0...problem.holdDays {
            let start = patient.day + problem.preparationDays + going.days + hold
            let suite = start..<(start + problem.manufacturingDays)
            guard
              suite.allSatisfy({
                batches[facility][$0, default: 0] < problem.facilities[facility].suites
              })
            else { continue }
            for (modeOut, back) in problem.modesOut.enumerated() {
              guard let costOut = problem.costOut[patient.site][facility][modeOut] else { continue }
              let turnaround =
                problem.preparationDays + going.days + problem.manufacturingDays
                + problem.testingDays + back.days + (problem.limitCountsHold ? hold : 0)
              guard turnaround <= problem.turnaroundLimitDays else { continue }
              for day in suite { batches[facility][day, default: 0] += 1 }
              place(index + 1, cost + costIn + costOut + problem.costPerPatient)
              for day in suite { batches[facility][day, default: 0] -= 1 }
            }
          }
        }
      }
    }
    place(0, fixed)
  }
  return best
}

/// The folder of reference data: that of `V2V_REFERENCE`, or the one beside the checkout.
enum CohortReference {
  static var folder: URL? {
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var candidates = [checkout.deletingLastPathComponent().appending(path: "shared")]
    if let named = ProcessInfo.processInfo.environment["V2V_REFERENCE"] {
      candidates.insert(URL(fileURLWithPath: named), at: 0)
    }
    return candidates.map { $0.appending(path: "data/ishipment") }
      .first { FileManager.default.fileExists(atPath: $0.appending(path: "optima.csv").path) }
  }
}

import Foundation
import Testing

@Suite("Replay")
struct ReplayTests {
  /// Few enough patients to replay them all.
  static let few = [
    "--set", "network.patient_groups.adult.incidence_per_million_per_year=2", "--years", "1",
    "--warm-up", "0",
  ]

  /// The ordinal that a refusal names as the next patient; nil where it names none.
  private static func next(_ errors: String) -> String? {
    guard let start = errors.range(of: "the next patient of this row is ") else { return nil }
    return errors[start.upperBound...].split(separator: "\n").first.map(String.init)
  }

  /// A patient of the tutorial's first demand row.
  static func firstPatient() throws -> String {
    let outcome = try Program.run(["replay", "tutorial", "--patient", "WEST/1/0"])
    return next(outcome.errors) ?? "WEST/1/0"
  }

  private struct Journey {
    var steps: [(hours: Double, event: String, description: String)]

    init(_ text: String) throws {
      let steps = try #require(Document(text)["steps"] as? [[String: Any]])
      self.steps = try steps.map {
        (
          try #require($0["time_hours"] as? Double), try #require($0["event"] as? String),
          try #require($0["description"] as? String)
        )
      }
    }

    var fate: String {
      let last = steps.last?.description ?? ""
      return String(last.prefix { $0 != "," }).replacing(" ", with: "_")
    }

    var cost: Double? {
      let words = (steps.last?.description ?? "").split(separator: " ")
      return words.dropLast().last.flatMap { Double($0.replacing(",", with: "")) }
    }
  }

  /// Every patient of a row, found through the numbers that refusals name.
  private func journeys(row: String, configuration: String) throws -> [Journey] {
    var found: [Journey] = []
    var patient = "\(row)/0"
    while true {
      let outcome = try Program.run(
        [
          "replay", "tutorial", "--configuration", configuration, "--patient", patient, "--format",
          "json",
        ] + Self.few)
      if outcome.status == 0 {
        found.append(try Journey(outcome.output))
        let ordinal = try #require(patient.split(separator: "/").last.flatMap { Int($0) })
        patient = "\(row)/\(ordinal + 1)"
      } else {
        #expect(outcome.status == 65)
        #expect(outcome.output == "")
        guard let next = Self.next(outcome.errors) else { return found }
        // The number that is named is a patient.
        #expect(next != patient)
        patient = next
      }
    }
  }

  @Test("All patients replayed are those that simulate counts")
  func agreement() throws {
    let configuration = "hub-and-spoke"
    let document = try Document(
      Program.output(
        [
          "simulate", "tutorial", "--configuration", configuration, "--replications", "1",
          "--format", "json",
        ] + Self.few))
    var all: [Journey] = []
    for row in ["WEST/1", "WEST/5", "EAST/1", "EAST/5"] {
      all += try journeys(row: row, configuration: configuration)
    }
    // The cohort is who was referred in the year.
    let cohort = all.filter { $0.steps[0].hours < 8760 }
    #expect(cohort.count >= 4)
    func indicator(_ key: String) -> Double? {
      document.number("configurations", configuration, "indicators", key, "mean")
    }
    let fates = try document.object(
      "configurations", configuration, "indicators", "fate_fraction", "by", "fate")
    for (fate, value) in fates {
      let share = (value as? [String: Any])?["mean"] as? Double
      let replayed = cohort.count { $0.fate == fate }
      #expect(share == Double(replayed) / Double(cohort.count), "\(fate)")
    }
    let treated = cohort.filter { $0.fate.hasPrefix("infused") }
    let days = treated.map { ($0.steps[$0.steps.count - 1].hours - $0.steps[0].hours) / 24 }
    let meanDays = days.reduce(0, +) / Double(days.count)
    #expect(abs(try #require(indicator("referral_to_infusion_days")) - meanDays) < 1e-9)
    // Replay rounds a cost to whole currency units.
    let costs = try cohort.map { try #require($0.cost) }
    let meanCost = costs.reduce(0, +) / Double(costs.count)
    #expect(abs(try #require(indicator("patient_borne_cost_per_referred")) - meanCost) <= 0.5)
  }

  @Test("A journey is in order, and begins and ends as it must")
  func order() throws {
    let patient = try Self.firstPatient()
    let text = try Program.output(["replay", "tutorial", "--patient", patient, "--format", "json"])
    let document = try Document(text)
    #expect(document["schema"] as? String == "v2v/1")
    #expect(document["command"] as? String == "replay")
    #expect(document["patient"] as? String == patient)
    #expect(document["configuration"] as? String == "today")
    #expect(document["replication"] as? Int == 0)
    #expect(document["reproducible"] as? Bool == true)
    let journey = try Journey(text)
    #expect(journey.steps.first?.event == "referred")
    #expect(journey.steps.last?.event == "ended")
    #expect(journey.steps.map(\.hours) == journey.steps.map(\.hours).sorted())

    let table = try Program.output(["replay", "tutorial", "--patient", patient])
    let lines = table.split(separator: "\n")
    #expect(lines.first == "Tutorial, today, seed 1, replication 0, patient \(patient)")
    #expect(lines.count == journey.steps.count + 1)
  }

  @Test("The same patient is the same under every configuration and level of demand")
  func samePatient() throws {
    let patient = try Self.firstPatient()
    func referral(_ options: [String]) throws -> Double? {
      try Journey(
        Program.output(["replay", "tutorial", "--patient", patient, "--format", "json"] + options)
      ).steps.first?.hours
    }
    let hours = try referral([])
    #expect(try referral(["--configuration", "hub-and-spoke"]) == hours)
    #expect(try referral(["--set", "network.demand.multiplier=2"]) == hours)
    #expect(try referral(["--warm-up", "100"]) == hours)
    #expect(try referral(["--years", "5"]) == hours)
  }

  @Test("Another replication or seed has other patients")
  func others() throws {
    let patient = try Self.firstPatient()
    let arguments = ["replay", "tutorial", "--patient", patient]
    let first = try Program.run(arguments).output
    #expect(try Program.run(arguments + ["--replication", "1"]).output != first)
    #expect(try Program.run(arguments + ["--seed", "2"]).output != first)
  }
}

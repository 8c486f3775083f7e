import Experiments
import Foundation
import SupplyNetwork

/// The methods of a report: reporting guidelines filled from the study, gaps shown as gaps.
struct ReportMethods {
  let content: ReportContent
  private var network: Network { content.network }

  /// What the table says where the study holds no answer.
  static let gap = "Not stated in this study"

  /// How the numbers were made, and how to make them again.
  var reproduction: FigureTable {
    let run = content.run
    return FigureTable(
      header: ["", ""],
      rows: [
        ["Command", run.command], ["Program", "VeinToVein \(run.version)"],
        ["Commit", run.commit ?? Self.gap], ["Seed", "\(run.seed)"],
        ["Random numbers", "Philox4x32-10, one stream for each patient and site"],
        ["Replications", "\(run.replications)"], ["Years in each", "\(run.years)"],
        ["Warm-up, days", NumberText.fixed(run.warmUpDays, decimals: 0)],
        ["Results, SHA-256", run.hash ?? "No study was written"],
        ["Complete", run.wasInterrupted ? "No: the run was stopped" : "Yes"],
      ])
  }

  /// STRESS-DES: Monks et al., Journal of Simulation 2019, doi:10.1080/17477778.2018.1442155.
  var stress: FigureTable {
    let therapy = network.therapies.map(\.name).joined(separator: ", ")
    let groups = network.patientGroups.map(\.description).filter { !$0.isEmpty }
      .joined(separator: "; ")
    let open = content.configurations.map { result in
      let count = result.configuration.suites.filter { $0 > 0 }.count
      let suites = result.configuration.suites.reduce(0, +)
      return "\(result.configuration.name): \(count) facilities, \(suites) suites"
    }.joined(separator: "; ")
    return FigureTable(
      header: ["STRESS-DES item", "In this study"],
      rows: [
        [
          "1.1 Purpose of the model",
          "Which delivery model of \(therapy) serves \(network.name) best",
        ],
        ["1.2 Model outputs", "Availability, time, quality, equity and money, as on this page"],
        ["1.3 Experimentation aims", content.names.joined(separator: " against ")],
        [
          "2.1 Base model overview",
          "Referral, consultation, booking, apheresis, transport, manufacture, quality control, "
            + "return, conditioning, infusion and stay, patient by patient",
        ],
        ["2.2 Base model logic", "Documentation/Model.md of the program"],
        ["2.3 Scenario logic", open],
        ["2.4 Algorithms", policies { Self.words($0.dispatch) }],
        ["2.5.1 Entities", groups.isEmpty ? "Patients, batches" : "Patients (\(groups)), batches"],
        ["2.5.3 Resources", "Suites, laboratories, apheresis slots, infusion beds"],
        ["2.5.4 Queues", policies { ReportWords.phrase($0.priority.rawValue) }],
        [
          "2.5.5 Entry and exit",
          "Referrals by region and deprivation; exit by infusion, death, progression, withdrawal or loss",
        ],
        ["3.1 Data sources", content.provenance == nil ? Self.gap : "Provenance, below"],
        ["3.2 Input parameters", "network.yaml, therapy.yaml and tables of the network"],
        ["3.3 Preprocessing", Self.gap],
        ["3.4 Assumptions", "Marked as assumed in the provenance; the failure curve is assumed"],
        [
          "4.1 Initialisation",
          "Empty at the start; warm-up \(NumberText.fixed(content.run.warmUpDays, decimals: 0)) days",
        ],
        ["4.2 Run length", "\(content.run.years) years observed"],
        [
          "4.3 Estimation",
          "\(content.run.replications) replications with common random numbers; t and jackknife intervals",
        ],
        ["5.1 Software", "VeinToVein \(content.run.version)"],
        ["5.2 Random sampling", "Philox4x32-10, by inversion; seed \(content.run.seed)"],
        ["5.3 Model execution", "Event-driven, own engine"],
        ["5.4 System specification", Self.gap],
        ["6.1 Code access", "GPL-3.0-or-later"],
      ])
  }

  /// CHEERS 2022: Husereau et al., BMJ 2022;376:e067975, doi:10.1136/bmj-2021-067975.
  var cheers: FigureTable {
    let benefit = network.benefit
    return FigureTable(
      header: ["CHEERS 2022 item", "In this study"],
      rows: [
        ["1 Title", content.title], ["4 Health economic analysis plan", Self.gap],
        [
          "5 Study population",
          network.patientGroups.map {
            "\($0.description.isEmpty ? $0.id : $0.description), "
              + "\(NumberText.fixed($0.incidencePerMillionPerYear, decimals: 2)) per million a year"
          }.joined(separator: "; "),
        ],
        ["6 Setting and location", network.name],
        ["7 Comparators", content.names.joined(separator: ", ")],
        ["8 Perspective", "Network costs for the payer; patient-borne costs apart"],
        ["9 Time horizon", "\(content.run.years) years"],
        [
          "10 Discount rate",
          "\(NumberText.percent(network.serviceCosts.discountRate)) for capital, "
            + "\(NumberText.percent(network.patientCosts.discountRate)) for follow-up",
        ],
        [
          "11 Selection of outcomes",
          benefit == nil
            ? "Patients treated; no health gain, since no curve of delay was given"
            : "QALYs by delay",
        ],
        ["12 Measurement of outcomes", "Simulation"],
        [
          "13 Valuation of outcomes",
          benefit == nil ? Self.gap : "The user's curve of delay to QALYs",
        ],
        [
          "14 Measurement of resources and costs",
          content.provenance == nil ? Self.gap : "Provenance, below",
        ],
        ["15 Currency, price date", "\(network.currency) of \(network.priceYear)"],
        ["16 Rationale of model", "Documentation/Model.md of the program"],
        ["17 Analytics and assumptions", "As in STRESS-DES above"],
        ["18 Heterogeneity", "By region, deprivation and distance"],
        ["19 Distributional effects", "Section Equity"],
        [
          "20 Uncertainty",
          "Monte-Carlo intervals; uncertainty of parameters only where an experiment varied them",
        ],
        ["21 Engagement with patients", Self.gap], ["25 Effect of engagement", Self.gap],
        ["26 Limitations", "Documentation/Model.md, README"], ["27 Funding", Self.gap],
        ["28 Conflicts of interest", Self.gap],
      ])
  }

  /// A rule of each delivery model in words; once where all have the same.
  private func policies(_ words: (Configuration) -> String) -> String {
    let all = content.configurations.map { ($0.configuration.name, words($0.configuration)) }
    return Set(all.map(\.1)).count == 1
      ? all[0].1 : all.map { "\($0.0): \($0.1)" }.joined(separator: "; ")
  }

  private static func words(_ dispatch: DispatchPolicy) -> String {
    switch dispatch {
    case .assignedFacility: "Each centre has one facility"
    case .earliestSlot: "The facility whose suite can start soonest"
    case .nearestWithin(let days):
      "The nearest facility that can start within \(NumberText.plain(days)) days of the soonest"
    case .leastLoaded: "The facility with the fewest batches for each suite"
    case .facilityShares: "Fixed shares of each centre's patients"
    }
  }

  /// What is open under each delivery model.
  var deliveryModels: FigureTable {
    FigureTable(
      header: ["Delivery model", "Facilities and suites", "New centres", "Standing cost a year"],
      rows: content.configurations.map { result in
        let configuration = result.configuration
        let suites = network.facilities.indices.filter { configuration.suites[$0] > 0 }.map {
          "\(network.facilities[$0].name) \(configuration.suites[$0])"
        }
        let opened = network.centres.indices.filter {
          configuration.openCentres[$0] && network.centres[$0].status == .candidate
        }.map { network.centres[$0].name }
        return [
          configuration.name, suites.joined(separator: "; "),
          opened.isEmpty ? "none" : opened.joined(separator: "; "),
          ReportWords.money(result.standingCost.total, network.currency),
        ]
      })
  }
}

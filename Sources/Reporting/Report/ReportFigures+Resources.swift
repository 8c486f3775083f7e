import Experiments
import Statistics
import SupplyNetwork

/// Where money goes, and how busy sites are.
extension ReportFigures {
  /// Where the network's money goes.
  var money: Figure? {
    stacked(
      "money", "Network cost a year, by head",
      "Standing costs follow what is open, the others what is done.",
      key: "network_cost_per_year", dimension: .head, scale: 1e-6, unit: "million \(currency)")
  }

  /// How busy suites are.
  var utilisation: Figure? {
    byGroup(
      "utilisation", "Suites in use, %",
      "Above about 85 % queues grow fast. A facility that a delivery model does not open has no point.",
      key: "suite_utilisation", dimension: .facility, scale: 100, unit: "% of suite hours in use")
  }

  /// How many wait for a suite.
  var queues: Figure? {
    byGroup(
      "queues", "Patients waiting for a suite, mean number",
      "The mean over the observed years.", key: "suite_queue", dimension: .facility,
      unit: "patients")
  }
}

import SupplyNetwork

extension Network {
  /// The network so many times as busy: as many times the patients a year, suites, places for
  /// apheresis, beds and places in quality control. Waits become shorter, as they do by pooling.
  func scaled(by factor: Int) -> Network {
    var larger = self
    larger.patientGroup.incidencePerMillionPerYear *= Double(factor)
    for index in larger.centres.indices {
      larger.centres[index].apheresisSlots = centres[index].apheresisSlots.map { $0 * factor }
      larger.centres[index].infusionBeds = centres[index].infusionBeds.map { $0 * factor }
    }
    for index in larger.facilities.indices {
      larger.facilities[index].suites *= factor
      larger.facilities[index].laboratoryCapacity =
        facilities[index].laboratoryCapacity.map { $0 * factor }
    }
    for index in larger.configurations.indices {
      larger.configurations[index].suites = configurations[index].suites.map { $0 * factor }
    }
    return larger
  }
}

import Foundation
import Testing

@testable import SupplyNetwork

@Suite("Access")
struct AccessTests {
  @Test("The nearest open centre of every place, against all of them one by one")
  func bruteForce() throws {
    let network = try GeneratorTests.network(
      GeneratorTests.size(regions: 80, centres: 9, candidates: 6))
    for configuration in network.configurations {
      let access = Access(network: network, configuration: configuration)
      #expect(access.homes.count == network.demandRows.count)
      #expect(access.centroids.count == network.regions.count)
      for (home, row) in zip(access.homes, network.demandRows) {
        let region = network.regions[row.region]
        let hours = network.centres.indices.filter { configuration.openCentres[$0] }.map {
          network.patientTravel.leg(from: row, of: region, to: network.centres[$0]).hours
        }
        #expect(home.hours == hours.min())
        #expect(configuration.openCentres[home.centre])
        #expect(
          home.kilometres
            == row.location.greatCircleKilometres(to: network.centres[home.centre].location))
        #expect(home.population == row.population && home.quintile == row.quintile)
      }
    }
  }

  @Test("The tutorial by hand")
  func tutorial() throws {
    let network = try NetworkReader.read(folder: TestNetworks.tutorial.path)
    let access = Access(network: network, configuration: network.configurations[0])
    // Five degrees of longitude at 50° north; detour 1.25 at 50 km/h.
    let radians = Double.pi / 180
    let kilometres =
      2 * 6371.0088 * asin(cos(50 * radians) * sin(2.5 * radians))
    #expect(abs(access.homes[2].kilometres - kilometres) < 1e-9)
    #expect(abs(access.homes[2].hours - kilometres * 1.25 / 50) < 1e-12)
    #expect(access.homes[0].hours == 0)
    #expect(access.openCentres == [0])
  }

  @Test("Bands include their upper end; shares are of people, or of places")
  func bands() {
    func place(_ hours: Double, _ people: Double) -> Access.Place {
      Access.Place(
        region: 0, quintile: 1, population: people, centre: 0, hours: hours, kilometres: 10 * hours)
    }
    let places = [place(0, 1), place(1, 2), place(1.5, 3), place(2, 4), place(9, 10)]
    let people = AccessBands(places, hours: [1, 2], kilometres: [9.9, 10, 90])
    #expect(people.shareByHours == [0.15, 0.35, 0.5])
    #expect(people.shareByKilometres == [0.05, 0.1, 0.85, 0])
    #expect(people.meanHours == 104.5 / 20)
    #expect(people.count == 5 && people.population == 20)
    let each = AccessBands(places, weight: { _ in 1 }, hours: [1, 2], kilometres: [1])
    #expect(each.shareByHours == [0.4, 0.4, 0.2])
    let none = AccessBands([], hours: [1], kilometres: [1])
    #expect(none.shareByHours == nil && none.meanHours == nil && none.population == 0)
  }
}

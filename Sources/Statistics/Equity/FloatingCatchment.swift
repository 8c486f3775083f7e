/// Access to places by the two-step floating catchment area: how much supply is within reach of each
/// region, shared with everyone else who can reach it.
///
/// First each place's supply ÷ the people within the limit; then for each region the sum over the places
/// within the limit. Supply that somebody can reach is shared out exactly: Σ access × population is the
/// supply of the places that somebody reaches.
///
/// Source: Luo, Wang, Environment and Planning B 30(6), 2003, DOI 10.1068/b29120.
///
/// - Parameters:
///   - supply: the supply of each place, such as treatments a year.
///   - population: the people of each region.
///   - minutes: for each region the travel time to each place.
///   - limit: the longest travel time within reach; a time of exactly the limit is.
/// - Returns: for each place its supply per person within reach, nil where nobody is; and for each region its
///   access.
/// - Throws: where numbers do not match, are negative or not finite. A time may be infinite.
public func floatingCatchment(
  supply: [Double], population: [Double], minutes: [[Double]], limit: Double
) throws(StatisticsError) -> (places: [Double?], regions: [Double]) {
  try Require.sameCount(minutes.count, "minutes", population.count, "population")
  for (index, value) in supply.enumerated() { try Require.nonNegative(value, "supply[\(index)]") }
  for (index, value) in population.enumerated() {
    try Require.nonNegative(value, "population[\(index)]")
    try Require.sameCount(minutes[index].count, "minutes[\(index)]", supply.count, "supply")
    for (place, time) in minutes[index].enumerated() where !(time >= 0) {
      throw .outOfRange(what: "minutes[\(index)][\(place)]", value: time, rule: "0 or more")
    }
  }
  let places = supply.indices.map { place in
    let reached = population.indices.reduce(0.0) {
      $0 + (minutes[$1][place] <= limit ? population[$1] : 0)
    }
    return reached > 0 ? supply[place] / reached : nil
  }
  let regions = population.indices.map { region in
    places.indices.reduce(0.0) { sum, place in
      sum + (minutes[region][place] <= limit ? places[place] ?? 0 : 0)
    }
  }
  return (places, regions)
}

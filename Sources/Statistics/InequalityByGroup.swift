/// A group of people on the socioeconomic ladder, with the mean of what is measured.
///
/// Lists of groups run from the most to the least deprived.
public struct PopulationGroup: Hashable, Sendable {
  /// The number of people, or their weight; 0 or more. Groups of 0 are left out.
  public var population: Double
  /// The group's mean of what is measured, such as patient-borne cost.
  public var mean: Double

  /// Creates a group.
  public init(population: Double, mean: Double) {
    self.population = population
    self.mean = mean
  }
}

/// The absolute gap: the mean of the most deprived group less that of the least deprived.
///
/// For a burden, greater than 0 where the deprived bear more.
///
/// - Parameter groups: from the most to the least deprived.
/// - Returns: nil where the first or last group is empty, or for fewer than two groups.
public func absoluteGap(_ groups: [PopulationGroup]) -> Double? {
  guard groups.count > 1, let first = groups.first, let last = groups.last,
    first.population > 0, last.population > 0
  else { return nil }
  return first.mean - last.mean
}

/// The slope index of inequality: the fitted value at the very bottom of the ladder less that at the
/// very top.
///
/// The groups' means are regressed, weighted by population, on the ridit: the cumulative share of
/// people up to the middle of the group. The sign is that of ``absoluteGap(_:)``: for a burden,
/// greater than 0 where the deprived bear more. Unlike the gap it uses all groups and their sizes.
///
/// Source: Wagstaff, Paci, van Doorslaer, Social Science & Medicine 33(5), 1991,
/// DOI 10.1016/0277-9536(91)90212-U.
///
/// - Parameter groups: from the most to the least deprived.
/// - Returns: nil for fewer than two groups with people. Linear.
public func slopeIndexOfInequality(_ groups: [PopulationGroup]) -> Double? {
  let total = groups.reduce(0) { $0 + max(0, $1.population) }
  guard total > 0, groups.count(where: { $0.population > 0 }) > 1 else { return nil }
  let overall = groups.reduce(0) { $0 + ($1.population > 0 ? $1.population * $1.mean : 0) } / total
  var cumulative = 0.0
  var products = 0.0
  var squares = 0.0
  for group in groups where group.population > 0 {
    let share = group.population / total
    // The mean ridit is one half whatever the groups.
    let rank = cumulative + 0.5 * share - 0.5
    products += share * rank * (group.mean - overall)
    squares += share * rank * rank
    cumulative += share
  }
  return squares > 0 ? -products / squares : nil
}

/// The concentration index: how far what is measured is concentrated among the better-off.
///
/// Between −1 and 1; less than 0 where the deprived have more of it, which for a burden is against
/// them and for treatment in their favour. Twice the covariance of value and ridit over the mean.
///
/// Source: Kakwani, Wagstaff, van Doorslaer, Journal of Econometrics 77(1), 1997,
/// DOI 10.1016/S0304-4076(96)01807-6.
///
/// - Parameter groups: from the most to the least deprived, with means of 0 or more.
/// - Returns: nil where there are no people or the overall mean is not greater than 0. Linear.
public func concentrationIndex(_ groups: [PopulationGroup]) -> Double? {
  let total = groups.reduce(0) { $0 + max(0, $1.population) }
  guard total > 0 else { return nil }
  var cumulative = 0.0
  var overall = 0.0
  var products = 0.0
  for group in groups where group.population > 0 {
    let share = group.population / total
    overall += share * group.mean
    products += share * group.mean * (cumulative + 0.5 * share - 0.5)
    cumulative += share
  }
  return overall > 0 ? 2 * products / overall : nil
}

/// The concentration index of individual values.
///
/// - Parameters:
///   - values: what is measured, 0 or more.
///   - ranks: the place of each person on the ladder, from the most deprived upwards; people of
///     equal rank form one group.
///   - weights: one weight of 0 or more for each person; all alike where absent.
/// - Returns: nil where there are no people or the overall mean is not greater than 0. O(n log n).
public func concentrationIndex(
  values: [Double], ranks: [Double], weights: [Double]? = nil
) -> Double? {
  precondition(
    values.count == ranks.count && weights.map { $0.count == values.count } ?? true,
    "Values, ranks and weights must be equally many.")
  var groups: [PopulationGroup] = []
  var previous: Double?
  for index in values.indices.sorted(by: { (ranks[$0], $0) < (ranks[$1], $1) }) {
    let weight = weights.map { $0[index] } ?? 1
    guard weight > 0 else { continue }
    if let last = groups.indices.last, previous == ranks[index] {
      groups[last].population += weight
      groups[last].mean +=
        (values[index] - groups[last].mean) * weight / groups[last].population
    } else {
      groups.append(PopulationGroup(population: weight, mean: values[index]))
      previous = ranks[index]
    }
  }
  return concentrationIndex(groups)
}

/// The Gini coefficient of values of 0 or more, weighted or not, with n in the denominator.
///
/// Beware of it for a cost: where everyone pays the same amount more, it falls although all are
/// worse off.
///
/// - Parameters:
///   - values: the values, 0 or more.
///   - weights: one weight of 0 or more for each value; all alike where absent.
/// - Returns: nil where there is no weight or the mean is not greater than 0. O(n log n).
public func giniCoefficient(values: [Double], weights: [Double]? = nil) -> Double? {
  concentrationIndex(values: values, ranks: values, weights: weights)
}

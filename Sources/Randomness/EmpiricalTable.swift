/// Distinct values in rising order with their cumulative shares.
struct EmpiricalTable: Hashable, Sendable {
  let values: [Double]
  /// The share of all weight at or below each value; the last is exactly 1.
  let cumulative: [Double]
  let mean: Double
  let variance: Double

  init(values: [Double], weights: [Double]?) throws(DistributionError) {
    let check = ParameterCheck(distribution: "empirical")
    if values.isEmpty { throw check.error("values", 0, .notEmpty) }
    for (index, value) in values.enumerated() { try check.finite("values[\(index)]", value) }
    var total = Double(values.count)
    if let weights {
      if weights.count != values.count {
        throw check.error(
          "weights", Double(weights.count),
          .sameCount(parameter: "values", count: values.count))
      }
      total = 0
      for (index, weight) in weights.enumerated() {
        try check.nonNegative("weights[\(index)]", weight)
        total += weight
      }
      try check.positive("the sum of weights", total)
    }

    var distinct: [Double] = []
    var sums: [Double] = []
    var sum = 0.0
    for index in values.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }) {
      let weight = weights.map { $0[index] } ?? 1
      if weight == 0 { continue }
      sum += weight
      if distinct.last == values[index] {
        sums[sums.count - 1] = sum
      } else {
        distinct.append(values[index])
        sums.append(sum)
      }
    }
    var mean = 0.0
    var previous = 0.0
    for (value, reached) in zip(distinct, sums) {
      mean += value * ((reached - previous) / sum)
      previous = reached
    }
    var variance = 0.0
    previous = 0
    for (value, reached) in zip(distinct, sums) {
      variance += (value - mean) * (value - mean) * ((reached - previous) / sum)
      previous = reached
    }
    self.values = distinct
    cumulative = sums.map { $0 / sum }
    self.mean = mean
    self.variance = variance
  }

  var minimum: Double { values[0] }
  var maximum: Double { values[values.count - 1] }

  /// The smallest value whose cumulative share is at least `u`. O(log n).
  func quantile(_ u: Double) -> Double {
    var low = 0
    var high = values.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] >= u { high = middle } else { low = middle + 1 }
    }
    return values[low]
  }

  /// The share of weight at or below `x`. O(log n).
  func cumulativeProbability(_ x: Double) -> Double {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] <= x { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : cumulative[low - 1]
  }
}

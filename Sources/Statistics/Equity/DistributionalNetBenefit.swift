/// What a programme does to the health of each group, its costs being borne as health forgone elsewhere.
///
/// For each group: people × health gained each − its share of the total cost ÷ the threshold. By default every
/// group forgoes the same, which is the plainest assumption and not the kindest to the programme: in England
/// the poorer half bears more of it.
///
/// Source: Asaria, Griffin, Cookson, Medical Decision Making 36(1), 2016, DOI 10.1177/0272989X15583266.
///
/// - Parameters:
///   - gains: the health gained by each recipient, such as QALYs, by group.
///   - recipients: the number of recipients, by group.
///   - cost: the cost of each recipient, by group.
///   - threshold: the cost of one unit of health elsewhere, greater than 0.
///   - shares: the share of the health forgone that falls on each group, summing to 1; alike where absent.
/// - Returns: the net health of each group, which sums to the programme's.
/// - Throws: where numbers do not match, are negative, not finite, or shares do not sum to 1.
public func distributionalNetBenefit(
  gains: [Double], recipients: [Double], costs: [Double], threshold: Double,
  shares: [Double]? = nil
) throws(StatisticsError) -> [Double] {
  try Require.count(gains.count, of: "gains", atLeast: 1)
  try Require.sameCount(recipients.count, "recipients", gains.count, "gains")
  try Require.sameCount(costs.count, "costs", gains.count, "gains")
  try Require.finite(gains, "gains")
  try Require.finite(costs, "costs")
  try Require.positive(threshold, "threshold")
  for (index, value) in recipients.enumerated() {
    try Require.nonNegative(value, "recipients[\(index)]")
  }
  let shares = shares ?? gains.map { _ in 1 / Double(gains.count) }
  try Require.sameCount(shares.count, "shares", gains.count, "gains")
  for (index, value) in shares.enumerated() { try Require.nonNegative(value, "shares[\(index)]") }
  let sum = shares.reduce(0, +)
  guard (sum - 1).magnitude < 1e-9 else {
    throw .outOfRange(what: "the sum of shares", value: sum, rule: "1")
  }
  let forgone = zip(recipients, costs).reduce(0) { $0 + $1.0 * $1.1 } / threshold
  return gains.indices.map { gains[$0] * recipients[$0] - shares[$0] * forgone }
}

/// The cost of serving each client from each site: one row for a client, one column for a site.
public struct CostMatrix: Hashable, Sendable {
  /// How many clients (rows).
  public let clientCount: Int
  /// How many sites (columns).
  public let siteCount: Int
  /// The costs, row by row.
  public let values: [Double]

  /// Creates a matrix from its values, row by row.
  public init(
    clientCount: Int, siteCount: Int, values: [Double]
  ) throws(LocationProblemError) {
    let expected = max(0, clientCount) * max(0, siteCount)
    guard clientCount >= 0, siteCount >= 0, values.count == expected else {
      throw .wrongCount(of: .cost, found: values.count, expected: expected)
    }
    try LocationProblemError.check(values, of: .cost, negativeAllowed: true)
    self.clientCount = clientCount
    self.siteCount = siteCount
    self.values = values
  }

  /// The cost of serving a client from a site.
  public subscript(client: Int, site: Int) -> Double {
    values[client * siteCount + site]
  }

  /// The costs with each client's row multiplied by the client's weight.
  public func weighted(by weights: [Double]) throws(LocationProblemError) -> CostMatrix {
    guard weights.count == clientCount else {
      throw .wrongCount(of: .weight, found: weights.count, expected: clientCount)
    }
    try LocationProblemError.check(weights, of: .weight, negativeAllowed: false)
    var values = values
    for client in 0..<clientCount {
      for site in 0..<siteCount { values[client * siteCount + site] *= weights[client] }
    }
    return try CostMatrix(clientCount: clientCount, siteCount: siteCount, values: values)
  }
}

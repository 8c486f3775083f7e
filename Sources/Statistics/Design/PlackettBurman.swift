/// A two-level design of n runs in which up to n − 1 main effects are estimated independently.
///
/// Main effects are partly aliased with many two-factor interactions, so the design is for screening.
/// For n a power of two it is a regular fraction. The runs come from a Hadamard matrix: Paley's
/// constructions from the residues of a prime q, with n = q + 1 or 2(q + 1), and doubling. For n = 12, 20
/// and 24 these are the designs that Plackett and Burman printed.
///
/// Sources: Plackett, Burman, Biometrika 33(4), 1946, DOI 10.1093/biomet/33.4.305; Paley, Journal of
/// Mathematics and Physics 12, 1933, DOI 10.1002/sapm1933121311.
///
/// - Parameter factors: the number of factors, at least 1. The number of runs is the next multiple of 4
///   for which there is a construction: all of them up to 48.
/// - Returns: one row of −1 and 1 for each run.
public func plackettBurman(factors: Int) throws(StatisticsError) -> [[Int]] {
  guard factors >= 1, factors <= 1_000 else {
    throw .outOfRange(what: "factors", value: Double(factors), rule: "from 1 to 1000")
  }
  var size = 4 * (factors / 4 + 1)
  while true {
    if let matrix = hadamardMatrix(size) { return matrix.map { Array($0[1...factors]) } }
    size += 4
  }
}

/// A Hadamard matrix whose first column is all 1; nil where no construction here gives one.
func hadamardMatrix(_ size: Int) -> [[Int]]? {
  if size == 1 { return [[1]] }
  if size == 2 { return [[1, 1], [1, -1]] }
  guard size % 4 == 0 else { return nil }
  if isPrime(size - 1) { return paleyFirst(size - 1) }
  if isPrime(size / 2 - 1), (size / 2 - 1) % 4 == 1 { return paleySecond(size / 2 - 1) }
  guard let half = hadamardMatrix(size / 2) else { return nil }
  return half.map { $0 + $0 } + half.map { row in row + row.map { -$0 } }
}

private func isPrime(_ number: Int) -> Bool {
  guard number > 2, number % 2 == 1 else { return number == 2 }
  var divisor = 3
  while divisor * divisor <= number {
    if number % divisor == 0 { return false }
    divisor += 2
  }
  return true
}

/// 1 for a residue of the prime, −1 for any other number, 0 for 0.
private func residueSigns(_ prime: Int) -> [Int] {
  var signs = Array(repeating: -1, count: prime)
  signs[0] = 0
  for root in 1..<prime { signs[root * root % prime] = 1 }
  return signs
}

/// For a prime q of the form 4m + 3: the cyclic shifts of the row of residues, and a row of −1.
private func paleyFirst(_ prime: Int) -> [[Int]] {
  var row = residueSigns(prime)
  row[0] = 1
  let shifted = (0..<prime).map { shift in
    [1] + (0..<prime).map { row[($0 - shift + prime) % prime] }
  }
  return shifted + [[1] + Array(repeating: -1, count: prime)]
}

/// For a prime q of the form 4m + 1: a symmetric conference matrix with each entry made a 2 × 2 block.
private func paleySecond(_ prime: Int) -> [[Int]] {
  let signs = residueSigns(prime)
  let order = prime + 1
  func entry(_ row: Int, _ column: Int) -> Int {
    if row == column { return 0 }
    if row == 0 || column == 0 { return 1 }
    return signs[(row - column + prime) % prime]
  }
  var matrix: [[Int]] = []
  for row in 0..<order {
    for half in 0..<2 {
      matrix.append(
        (0..<order).flatMap { column in
          let value = entry(row, column)
          if value == 0 { return half == 0 ? [1, -1] : [-1, -1] }
          return half == 0 ? [value, value] : [value, -value]
        })
    }
  }
  // Rows are turned so that the first column is 1.
  return matrix.map { row in row[0] < 0 ? row.map { -$0 } : row }
}

/// Finds the name that was probably meant.
public enum NearestName {
  /// The candidate at the least edit distance from `name`, the first of several; nil where none
  /// is near. Case and the difference between `-`, `_` and a space count for little.
  public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(folded(name))
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    // A third of the letters may be wrong, and never more than three.
    let limit = min(3, max(1, wanted.count / 3))
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let letters = Array(folded(candidate))
      let bound = best.map { $0.distance - 1 } ?? limit
      guard bound >= 0 else { break }
      guard abs(letters.count - wanted.count) <= bound else { continue }
      let distance = distance(wanted, letters, atMost: bound)
      if distance <= bound { best = (distance, candidate) }
    }
    return best?.name
  }

  private static func folded(_ name: String) -> String {
    String(name.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 })
  }

  /// The optimal-string-alignment distance (Damerau–Levenshtein without edits of transposed
  /// letters); `limit` + 1 where it is larger than `limit`.
  static func distance(_ first: [Character], _ second: [Character], atMost limit: Int) -> Int {
    guard abs(first.count - second.count) <= limit else { return limit + 1 }
    guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for row in 1...first.count {
      var current = [row]
      current.reserveCapacity(second.count + 1)
      var least = row
      for column in 1...second.count {
        let cost = first[row - 1] == second[column - 1] ? 0 : 1
        var value = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
        if row > 1, column > 1, first[row - 1] == second[column - 2],
          first[row - 2] == second[column - 1]
        {
          value = min(value, beforeLast[column - 2] + 1)
        }
        current.append(value)
        least = min(least, value)
      }
      if least > limit { return limit + 1 }
      beforeLast = last
      last = current
    }
    return last[second.count]
  }
}

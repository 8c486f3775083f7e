/// The nodes of a search that wait, the lowest bound first and of equal bounds the oldest.
struct SearchQueue<Node> {
  private var entries: [(bound: Double, age: Int, node: Node)] = []
  private var inserted = 0

  var count: Int { entries.count }

  /// The lowest bound of all nodes; infinite without nodes.
  var lowestBound: Double { entries.first?.bound ?? .infinity }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    entries[a].bound != entries[b].bound
      ? entries[a].bound < entries[b].bound : entries[a].age < entries[b].age
  }

  /// - Complexity: O(log count).
  mutating func insert(_ node: Node, bound: Double) {
    entries.append((bound, inserted, node))
    inserted += 1
    var child = entries.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// - Complexity: O(log count).
  mutating func removeFirst() -> (node: Node, bound: Double)? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2]
        where child < entries.count && precedes(child, least) {
          least = child
        }
        if least == parent { break }
        entries.swapAt(parent, least)
        parent = least
      }
    }
    return (first.node, first.bound)
  }
}

/// An undirected graph with lengths of edges.
struct WeightedGraph {
  let vertexCount: Int
  private var edges: [(from: Int, to: Int, length: Double)] = []

  init(vertexCount: Int) {
    self.vertexCount = vertexCount
  }

  /// Adds an edge, or changes its length if it is there. Length must not be negative.
  mutating func add(from: Int, to: Int, length: Double) {
    edges.append((min(from, to), max(from, to), length))
  }

  /// The lengths of the shortest paths between all vertices, row by row; infinite where there is
  /// none.
  ///
  /// Dijkstra's method from every vertex.
  ///
  /// - Complexity: O(vertices × edges × log vertices).
  func shortestPathLengths() -> [Double] {
    let (starts, ends, lengths) = adjacency()
    var result = [Double](repeating: .infinity, count: vertexCount * vertexCount)
    var heap = VertexHeap(vertexCount: vertexCount)
    for source in 0..<vertexCount {
      let row = source * vertexCount
      result[row + source] = 0
      heap.push(source, key: 0)
      while let (vertex, length) = heap.pop() {
        for arc in starts[vertex]..<starts[vertex + 1] {
          let through = length + lengths[arc]
          if through < result[row + ends[arc]] {
            result[row + ends[arc]] = through
            heap.push(ends[arc], key: through)
          }
        }
      }
    }
    return result
  }

  /// Arcs both ways, grouped by their first vertex, each pair of vertices once.
  private func adjacency() -> (starts: [Int], ends: [Int], lengths: [Double]) {
    // Of repeated edges the last counts: sort by pair and place, and keep each pair's last.
    let order = edges.indices.sorted { a, b in
      (edges[a].from, edges[a].to, a) < (edges[b].from, edges[b].to, b)
    }
    var kept: [Int] = []
    for edge in order where edges[edge].from != edges[edge].to {
      if let last = kept.last, edges[last].from == edges[edge].from,
        edges[last].to == edges[edge].to
      {
        kept.removeLast()
      }
      kept.append(edge)
    }
    var starts = [Int](repeating: 0, count: vertexCount + 1)
    for edge in kept {
      starts[edges[edge].from + 1] += 1
      starts[edges[edge].to + 1] += 1
    }
    for vertex in 0..<vertexCount { starts[vertex + 1] += starts[vertex] }
    var next = starts
    var ends = [Int](repeating: 0, count: 2 * kept.count)
    var lengths = [Double](repeating: 0, count: 2 * kept.count)
    for edge in kept {
      let (from, to, length) = edges[edge]
      for (a, b) in [(from, to), (to, from)] {
        ends[next[a]] = b
        lengths[next[a]] = length
        next[a] += 1
      }
    }
    return (starts, ends, lengths)
  }
}

/// A binary heap of vertices in which a key can fall.
private struct VertexHeap {
  private var heap: [Int] = []
  private var keys: [Double]
  private var places: [Int]

  init(vertexCount: Int) {
    keys = [Double](repeating: 0, count: vertexCount)
    places = [Int](repeating: -1, count: vertexCount)
  }

  mutating func push(_ vertex: Int, key: Double) {
    keys[vertex] = key
    var place = places[vertex]
    if place < 0 {
      place = heap.count
      heap.append(vertex)
    }
    while place > 0 {
      let parent = (place - 1) / 2
      if keys[heap[parent]] <= key { break }
      heap[place] = heap[parent]
      places[heap[place]] = place
      place = parent
    }
    heap[place] = vertex
    places[vertex] = place
  }

  mutating func pop() -> (vertex: Int, key: Double)? {
    guard let first = heap.first else { return nil }
    places[first] = -1
    let last = heap.removeLast()
    if !heap.isEmpty {
      var place = 0
      while true {
        var child = 2 * place + 1
        guard child < heap.count else { break }
        if child + 1 < heap.count, keys[heap[child + 1]] < keys[heap[child]] { child += 1 }
        if keys[heap[child]] >= keys[last] { break }
        heap[place] = heap[child]
        places[heap[place]] = place
        place = child
      }
      heap[place] = last
      places[last] = place
    }
    return (first, keys[first])
  }
}

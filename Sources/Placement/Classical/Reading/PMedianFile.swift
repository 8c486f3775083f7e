/// Reads p-median problems of OR-Library.
///
/// A file holds the number of vertices n, of edges m and of medians p, and then m times an edge's two
/// vertices, counted from 1, and its length. Costs are lengths of shortest paths, and every vertex is
/// both client and site. An edge that is listed again takes the last length.
/// Source: Beasley, European Journal of Operational Research 21(2), 1985,
/// DOI 10.1016/0377-2217(85)90040-2.
public enum PMedianFile {
  /// A size above which a matrix of costs would not fit in memory.
  static let mostVertices = 20_000

  /// Reads a problem.
  ///
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: its name, for messages.
  /// - Throws: everything wrong with the text.
  /// - Complexity: O(n·m·log n).
  public static func read(
    _ text: String, file: String
  ) throws(LocationFileError) -> PMedianProblem {
    var scanner = NumberScanner(text: text, file: file)
    let vertices = scanner.whole("the number of vertices", in: 1...mostVertices)
    let edges = scanner.whole("the number of edges", in: 0...Int(Int32.max))
    let medians = scanner.whole("the number of medians", in: 0...Int(Int32.max))
    if !scanner.problems.isEmpty { throw LocationFileError(problems: scanner.problems) }
    var graph = WeightedGraph(vertexCount: vertices)
    for edge in 1...max(1, edges) where edge <= edges && scanner.isUsable {
      let from = scanner.whole("the first vertex of edge \(edge)", in: 1...vertices)
      let to = scanner.whole("the second vertex of edge \(edge)", in: 1...vertices)
      let length = scanner.number("the length of edge \(edge)", atLeast: 0)
      graph.add(from: from - 1, to: to - 1, length: length)
    }
    try scanner.finish()
    let distances = graph.shortestPathLengths()
    if let lost = (0..<vertices).first(where: { !distances[$0].isFinite }) {
      scanner.report(.disconnected(vertex: lost + 1), at: nil)
      throw LocationFileError(problems: scanner.problems)
    }
    do {
      let costs = try CostMatrix(clientCount: vertices, siteCount: vertices, values: distances)
      return try PMedianProblem(costs: costs, medianCount: medians)
    } catch {
      scanner.report(.invalid(error), at: nil)
      throw LocationFileError(problems: scanner.problems)
    }
  }
}

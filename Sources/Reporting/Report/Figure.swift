/// A picture of a report: what it shows in words, how it is drawn, and its numbers.
///
/// The specification is Vega-Lite v6. It names no colours of its own besides those that tell
/// configurations apart, so that one figure serves light and dark pages and print.
public struct Figure: Sendable {
  /// The name by which a command asks for it, such as `stages` or `map-hub-and-spoke`.
  public var name: String
  /// What it shows, with the unit.
  public var title: String
  /// What to see in it.
  public var caption: String
  /// The Vega-Lite specification, without data that figures share.
  public var specification: JSONValue
  /// Its numbers.
  public var table: FigureTable
  /// Names of shared data that the specification refers to, such as outlines of countries.
  public var sharedData: [String] = []

  /// The specification with a size and its shared data, for a picture by itself.
  public func standalone(shared: [String: JSONValue], width: Double = 720) -> JSONValue {
    guard case .object(var members) = specification else { return specification }
    members["width"] = .number(width)
    members["background"] = .string("white")
    members["config"] = ChartTheme.light
    members["title"] = .object([
      "text": .string(title), "anchor": .string("start"), "fontSize": .integer(15),
    ])
    members["datasets"] = .object(
      Dictionary(
        uniqueKeysWithValues: sharedData.compactMap { name in shared[name].map { (name, $0) } }))
    return .object(members)
  }
}

/// The numbers behind a figure, as text with the digits that their intervals support.
public struct FigureTable: Sendable, Hashable {
  /// The headings, with units.
  public var header: [String]
  /// The rows; the first cell of each names it.
  public var rows: [[String]]

  /// Creates a table.
  public init(header: [String], rows: [[String]]) {
    self.header = header
    self.rows = rows
  }
}

/// A table of text with aligned columns: the first to the left, the others to the right.
public struct TextTable: Sendable {
  /// A line of the table.
  public enum Row: Sendable, Hashable {
    /// A heading over the rows that follow.
    case section(String)
    /// Cells, the first being the row's name.
    case cells([String])
  }

  /// Headings of the columns.
  public var header: [String]
  /// The rows.
  public var rows: [Row]

  /// Creates a table.
  public init(header: [String], rows: [Row] = []) {
    self.header = header
    self.rows = rows
  }

  /// The table as lines; headings are emphasised where `isStyled`.
  public func lines(isStyled: Bool = false) -> [String] {
    var widths = header.map(\.count)
    for case .cells(let cells) in rows {
      for (index, cell) in cells.enumerated() where index < widths.count {
        widths[index] = max(widths[index], cell.count)
      }
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { index, cell in
        let space = String(repeating: " ", count: max(0, widths[index] - cell.count))
        return index == 0 ? cell + space : space + cell
      }
      var text = padded.joined(separator: "   ")
      while text.last == " " { text.removeLast() }
      return text
    }
    func strong(_ text: String) -> String { isStyled ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    let rule = String(repeating: "─", count: widths.reduce(0, +) + 3 * (widths.count - 1))
    var lines = [strong(line(header)), rule]
    for row in rows {
      switch row {
      case .section(let title): lines.append(strong(title))
      case .cells(let cells): lines.append(line(cells))
      }
    }
    return lines + [rule]
  }
}

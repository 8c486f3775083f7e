import Foundation

/// Words of a report for keys of results.
enum ReportWords {
  /// A quintile in words.
  static func quintile(_ key: String) -> String {
    switch key {
    case "1": "1, most deprived"
    case "5": "5, least deprived"
    default: key
    }
  }

  /// A group of homes in words.
  static func homes(_ key: String) -> String { key == "remote" ? "Remote homes" : "Near homes" }

  /// A key as a phrase that begins with a capital.
  static func phrase(_ key: String) -> String {
    let words = key.replacingOccurrences(of: "_", with: " ").replacingOccurrences(
      of: ".", with: ": ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// An amount of money a year in words, such as `4.25 million GBP`.
  static func money(_ value: Double, _ currency: String) -> String {
    abs(value) >= 1e6
      ? "\(NumberText.fixed(value / 1e6, decimals: 2)) million \(currency)"
      : "\(NumberText.fixed(value, decimals: 0)) \(currency)"
  }

  /// A name of ASCII letters, digits and hyphens, for identifiers and files.
  static func slug(_ name: String) -> String {
    var text = ""
    for character in name.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        text.append(character)
      } else if text.last != "-" {
        text.append("-")
      }
    }
    let trimmed = text.trimmingCharacters(in: CharacterSet(charactersIn: "-"))
    return trimmed.isEmpty ? "figure" : trimmed
  }
}

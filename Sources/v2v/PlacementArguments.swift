import Foundation
import Placement
import SupplyNetwork

/// Indicators and limits as the command line has them.
enum PlacementArguments {
  /// An indicator by its key.
  static func indicator(_ key: String) throws(CommandFailure) -> PlacementIndicator {
    guard let indicator = PlacementIndicator(key: key) else {
      throw .noSuchIndicator(
        name: key, nearest: NearestName.of(key, among: PlacementIndicator.keys))
    }
    return indicator
  }

  /// A limit such as `batch_failure_rate<=0.04`.
  static func limit(_ text: String) throws(CommandFailure) -> PlacementLimit {
    for (relation, isAtLeast) in [("<=", false), (">=", true)] {
      guard let range = text.range(of: relation) else { continue }
      let key = text[..<range.lowerBound].trimmingCharacters(in: .whitespaces)
      let number = text[range.upperBound...].trimmingCharacters(in: .whitespaces)
      guard let bound = Double(number), bound.isFinite else { break }
      return PlacementLimit(try indicator(key), isAtLeast: isAtLeast, bound: bound)
    }
    throw .badLimit(text: text)
  }
}

/// Numbers of suites separated by commas.
struct ModuleSizes {
  /// The sizes.
  let sizes: [Int]

  /// What is allowed.
  static let rule = "--modules must be whole numbers above 0 separated by commas, 60 at most."

  /// Reads a list; nil where it is none.
  init?(_ text: String) {
    var sizes: [Int] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let size = Int(word.trimmingCharacters(in: .whitespaces)), (1...100_000).contains(size)
      else { return nil }
      sizes.append(size)
    }
    guard !sizes.isEmpty, sizes.count <= 60 else { return nil }
    self.sizes = sizes
  }
}

import Foundation
public import Statistics

/// Numbers as people read them: with the digits that the interval supports.
public enum NumberText {
  /// A share as a percentage.
  public static func percent(_ fraction: Double, decimals: Int = 1) -> String {
    fixed(100 * fraction, decimals: decimals) + " %"
  }

  /// A number with so many decimals, commas between thousands and a true minus sign.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    let text = String(format: "%.\(max(0, decimals))f", abs(value))
    let parts = text.split(separator: ".", maxSplits: 1)
    var whole = ""
    for (index, digit) in parts[0].reversed().enumerated() {
      if index > 0, index % 3 == 0 { whole.append(",") }
      whole.append(digit)
    }
    let isZero = !text.contains { $0 != "0" && $0 != "." }
    let sign = value < 0 && !isZero ? "−" : ""
    let fraction = parts.count > 1 ? "." + parts[1] : ""
    return sign + String(whole.reversed()) + fraction
  }

  /// A number by itself, with three significant digits or whole.
  public static func plain(_ value: Double) -> String {
    fixed(value, decimals: decimals(value: value, halfWidth: nil))
  }

  /// Decimals that show two significant digits of a half-width, or three of the value without one.
  public static func decimals(value: Double, halfWidth: Double?) -> Int {
    let scale = halfWidth.map { abs($0) } ?? 0
    let size = scale > 0 ? scale : abs(value) / 10
    guard size > 0, size.isFinite else { return 0 }
    return min(6, max(0, 1 - Int(floor(log10(size)))))
  }

  /// An estimate as `mean ± half-width`; a dash where there is none.
  ///
  /// - Parameters:
  ///   - scale: the value is multiplied by this first, 100 for a percentage.
  ///   - signed: whether a positive value gets a plus sign.
  public static func estimate(
    _ estimate: Estimate, scale: Double = 1, signed: Bool = false
  ) -> String {
    guard let mean = estimate.mean else { return "–" }
    let halfWidth = estimate.halfWidth.map { $0 * scale }
    let value = mean * scale
    let decimals = decimals(value: value, halfWidth: halfWidth)
    let plus = signed && value > 0 ? "+" : ""
    let text = plus + fixed(value, decimals: decimals)
    guard let halfWidth else { return text }
    return "\(text) ± \(fixed(halfWidth, decimals: decimals))"
  }
}

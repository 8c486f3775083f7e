import Foundation
import Reporting
import Testing

@Suite("Colours of charts")
struct ChartThemeTests {
  /// What readers without one kind of cone see, on linear sRGB.
  ///
  /// Source: Machado, Oliveira, Fernandes (2009), severity 1.0, doi:10.1109/TVCG.2009.113.
  private static let visions: [String: [[Double]]] = [
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
      [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
      [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
      [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
      [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.303900],
    ],
  ]

  private static func linear(_ hex: String) -> [Double] {
    let value = Int(hex.dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { shift in
      let share = Double((value >> shift) & 255) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
  }

  /// CIE L*a*b* under D65.
  private static func lab(_ linear: [Double]) -> [Double] {
    let rows = [
      [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
      [0.0193339, 0.1191920, 0.9503041],
    ]
    let white = [0.95047, 1, 1.08883]
    let f = zip(rows, white).map { row, white -> Double in
      let share = zip(row, linear).map(*).reduce(0, +) / white
      return share > 216.0 / 24389 ? cbrt(share) : (24389.0 / 27 * share + 16) / 116
    }
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }

  private static func seen(_ hex: String, _ vision: [[Double]]) -> [Double] {
    let colour = linear(hex)
    return lab(vision.map { row in min(1, max(0, zip(row, colour).map(*).reduce(0, +))) })
  }

  @Test(
    "The first five colours can be told apart by every colour vision",
    arguments: visions.keys.sorted())
  func distances(_ vision: String) throws {
    let matrix = try #require(Self.visions[vision])
    let colours = ChartTheme.series.prefix(5).map { Self.seen($0, matrix) }
    for first in colours.indices {
      for second in colours.indices where second > first {
        let distance = zip(colours[first], colours[second]).map { pow($0 - $1, 2) }.reduce(0, +)
          .squareRoot()
        // 2.3 is a just noticeable difference of neighbouring patches.
        #expect(distance > 9, "\(ChartTheme.series[first]) and \(ChartTheme.series[second])")
      }
    }
  }

  @Test("Shades of maps grow darker for every colour vision", arguments: visions.keys.sorted())
  func lightness(_ vision: String) throws {
    let matrix = try #require(Self.visions[vision])
    let lightness = ChartTheme.shades.map { Self.seen($0, matrix)[0] }
    for (lighter, darker) in zip(lightness, lightness.dropFirst()) { #expect(lighter > darker + 4) }
  }
}

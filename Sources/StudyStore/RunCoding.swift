package import Statistics

/// Runs as bytes: the same run always gives the same bytes, on every machine.
///
/// Cells are a count in one byte and so many doubles, the lowest byte first. Of a histogram only
/// the bins that hold anything are written, as variable-length integers.
package enum RunCoding {
  /// The bytes of cells.
  package static func bytes(_ cells: [[Double]]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(cells.reduce(0) { $0 + 2 + 8 * $1.count })
    for cell in cells {
      append(UInt64(cell.count), to: &bytes)
      for value in cell { append(value, to: &bytes) }
    }
    return bytes
  }

  /// The cells of bytes; nil where the bytes are not those of so many cells.
  package static func cells(_ bytes: [UInt8], count: Int) -> [[Double]]? {
    var reader = ByteReader(bytes: bytes)
    var cells: [[Double]] = []
    for _ in 0..<count {
      guard let length = reader.integer(), length <= UInt64(bytes.count / 8 + 1) else { return nil }
      var cell: [Double] = []
      for _ in 0..<length {
        guard let value = reader.double() else { return nil }
        cell.append(value)
      }
      cells.append(cell)
    }
    return reader.isAtEnd ? cells : nil
  }

  /// The bytes of histograms.
  package static func bytes(_ histograms: [Histogram]) -> [UInt8] {
    var bytes: [UInt8] = []
    for histogram in histograms {
      append(histogram.unit, to: &bytes)
      append(histogram.refused, to: &bytes)
      append(histogram.minimum ?? .infinity, to: &bytes)
      append(histogram.maximum ?? -.infinity, to: &bytes)
      let filled = histogram.bins.indices.filter { histogram.bins[$0] > 0 }
      append(UInt64(filled.count), to: &bytes)
      var last = 0
      for bin in filled {
        append(UInt64(bin - last), to: &bytes)
        append(histogram.bins[bin], to: &bytes)
        last = bin
      }
    }
    return bytes
  }

  /// The histograms of bytes; nil where the bytes are not those of so many histograms.
  package static func histograms(_ bytes: [UInt8], count: Int) -> [Histogram]? {
    var reader = ByteReader(bytes: bytes)
    var histograms: [Histogram] = []
    for _ in 0..<count {
      guard let unit = reader.double(), let refused = reader.integer(),
        let low = reader.double(), let high = reader.double(), let filled = reader.integer()
      else { return nil }
      var bins: [(bin: Int, count: UInt64)] = []
      var bin = 0
      for _ in 0..<min(filled, UInt64(bytes.count)) {
        guard let step = reader.integer(), let amount = reader.integer(), step <= 1 << 20 else {
          return nil
        }
        bin += Int(step)
        bins.append((bin, amount))
      }
      guard
        let histogram = Histogram(
          unit: unit, filledBins: bins, refused: refused, minimum: low, maximum: high)
      else { return nil }
      histograms.append(histogram)
    }
    return reader.isAtEnd ? histograms : nil
  }

  private static func append(_ value: Double, to bytes: inout [UInt8]) {
    // Every NaN is one NaN, and minus zero is zero.
    let pattern = value.isNaN ? Double.nan.bitPattern : value == 0 ? 0 : value.bitPattern
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: pattern >> shift))
    }
  }

  private static func append(_ integer: UInt64, to bytes: inout [UInt8]) {
    var rest = integer
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// Reads bytes from first to last; nil where they end too early.
private struct ByteReader {
  let bytes: [UInt8]
  private var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func double() -> Double? {
    guard index + 8 <= bytes.count else { return nil }
    var pattern: UInt64 = 0
    for offset in 0..<8 { pattern |= UInt64(bytes[index + offset]) << UInt64(8 * offset) }
    index += 8
    return Double(bitPattern: pattern)
  }

  mutating func integer() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard index < bytes.count else { return nil }
      let byte = bytes[index]
      index += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}

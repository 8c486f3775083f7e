import RealModule

/// Exponential and normal variates from xoshiro256++ by the ziggurat method: the cheap variates of
/// the benchmarks.
///
/// Their order matters, so they are no substitute for the addressed streams of the product.
///
/// Source of the method: Marsaglia, Tsang, "The ziggurat method for generating random variables",
/// Journal of Statistical Software 5(8), 2000, DOI 10.18637/jss.v005.i08; here with 53 random bits
/// for the position and 8 others for the layer, as Doornik 2005 advises.
public struct FastVariates: ~Copyable {
  var generator: Xoshiro
  let exponentialLayers: ZigguratLayers
  let normalLayers: ZigguratLayers

  /// Makes a generator of variates from a seed.
  public init(seed: UInt64) {
    generator = Xoshiro(seed: seed)
    exponentialLayers = .exponential
    normalLayers = .normal
  }

  deinit {
    exponentialLayers.deallocate()
    normalLayers.deallocate()
  }

  /// A uniform of the open interval (0, 1).
  @inline(__always)
  public mutating func uniform() -> Double { generator.uniform() }

  /// An exponential variate of mean 1.
  @inline(__always)
  public mutating func exponential() -> Double {
    let bits = generator.next()
    let x = exponentialLayers.position(of: bits)
    // 98.9 % of the draws lie in the part of the layer that is wholly under the density.
    if x < exponentialLayers.innerEdge(of: bits) { return x }
    return rareExponential(bits, x)
  }

  /// Two exponential variates of mean 1: one draw does not wait for the other.
  @inline(__always)
  public mutating func exponentialPair() -> (first: Double, second: Double) {
    let bits = (first: generator.next(), second: generator.next())
    var first = exponentialLayers.position(of: bits.first)
    var second = exponentialLayers.position(of: bits.second)
    if first >= exponentialLayers.innerEdge(of: bits.first) {
      first = rareExponential(bits.first, first)
    }
    if second >= exponentialLayers.innerEdge(of: bits.second) {
      second = rareExponential(bits.second, second)
    }
    return (first, second)
  }

  /// A normal variate of mean 0 and standard deviation 1.
  @inline(__always)
  public mutating func normal() -> Double {
    let bits = generator.next()
    let magnitude = normalLayers.position(of: bits)
    let x = Double(bitPattern: magnitude.bitPattern | (bits & 256) &<< 55)
    if magnitude < normalLayers.innerEdge(of: bits) { return x }
    return rareNormal(bits, x)
  }

  @inline(never)
  private mutating func rareExponential(_ bits: UInt64, _ x: Double) -> Double {
    let layer = Int(bits & 255)
    // The tail beyond the base is an exponential again.
    if layer == 0 { return ExponentialZiggurat.base - Double.log(generator.uniform()) }
    let low = exponentialLayers.heights[layer]
    let high = exponentialLayers.heights[layer + 1]
    return low + generator.uniform() * (high - low) < Double.exp(-x) ? x : exponential()
  }

  @inline(never)
  private mutating func rareNormal(_ bits: UInt64, _ x: Double) -> Double {
    let layer = Int(bits & 255)
    if layer == 0 {
      // Marsaglia 1964: the tail by rejection from an exponential.
      while true {
        let beyond = -Double.log(generator.uniform()) / NormalZiggurat.base
        if -2 * Double.log(generator.uniform()) >= beyond * beyond {
          let tail = NormalZiggurat.base + beyond
          return x < 0 ? -tail : tail
        }
      }
    }
    let low = normalLayers.heights[layer]
    let high = normalLayers.heights[layer + 1]
    return low + generator.uniform() * (high - low) < Double.exp(-0.5 * x * x)
      ? x : normal()
  }
}

/// The 256 layers of equal area under a falling density.
struct ZigguratLayers {
  /// The right edges: that of the base stretched to hold the tail, then from the widest to 0.
  let edges: UnsafeMutablePointer<Double>
  /// The density at each right edge.
  let heights: UnsafeMutablePointer<Double>
  /// What a draw needs, side by side: the right edge of a layer in units of 2⁻⁵³, and that of the
  /// layer above.
  let widths: UnsafeMutablePointer<(unit: Double, innerEdge: Double)>

  static var count: Int { 256 }

  /// New layers under exp(−x).
  static var exponential: ZigguratLayers {
    ZigguratLayers(
      base: ExponentialZiggurat.base, area: ExponentialZiggurat.area,
      density: { Double.exp(-$0) }, inverse: { -Double.log($0) })
  }

  /// New layers under exp(−x² ÷ 2).
  static var normal: ZigguratLayers {
    ZigguratLayers(
      base: NormalZiggurat.base, area: NormalZiggurat.area,
      density: { Double.exp(-0.5 * $0 * $0) },
      inverse: { Double.sqrt(max(0, -2 * Double.log($0))) })
  }

  init(
    base: Double, area: Double, density: (Double) -> Double, inverse: (Double) -> Double
  ) {
    edges = .allocate(capacity: Self.count + 1)
    heights = .allocate(capacity: Self.count + 1)
    edges[0] = area / density(base)
    edges[1] = base
    for layer in 1..<(Self.count - 1) {
      edges[layer + 1] = inverse(density(edges[layer]) + area / edges[layer])
    }
    edges[Self.count] = 0
    heights[0] = 0
    for layer in 1...Self.count { heights[layer] = density(edges[layer]) }
    widths = .allocate(capacity: Self.count)
    for layer in 0..<Self.count {
      widths[layer] = (unit: edges[layer] * 0x1p-53, innerEdge: edges[layer + 1])
    }
  }

  /// Where a draw lies: its lowest 8 bits choose the layer, its highest 53 the place in the layer.
  @inline(__always)
  func position(of bits: UInt64) -> Double {
    Double(Int64(bitPattern: bits &>> 11)) * widths[Int(bits & 255)].unit
  }

  /// Below this place the layer of a draw is wholly under the density.
  @inline(__always)
  func innerEdge(of bits: UInt64) -> Double { widths[Int(bits & 255)].innerEdge }

  /// How far the area of the topmost layer is from that of the others: a check of the constants.
  var closingError: Double {
    let top = edges[Self.count - 1]
    return top * (1 - heights[Self.count - 1]) / (edges[1] * (heights[2] - heights[1])) - 1
  }

  func deallocate() {
    edges.deallocate()
    heights.deallocate()
    widths.deallocate()
  }
}

/// Where the exponential's base layer ends, and the area of a layer.
enum ExponentialZiggurat {
  static var base: Double { 7.697117470131049720 }
  static var area: Double { 3.949659822581557199e-3 }
}

/// Where the normal's base layer ends, and the area of a layer.
enum NormalZiggurat {
  static var base: Double { 3.654152885361008796 }
  static var area: Double { 4.928673233974655346e-3 }
}

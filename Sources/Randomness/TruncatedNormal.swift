import RealModule

/// A normal distribution cut off outside two bounds, worked out on whichever side of the mean keeps
/// the tails accurate.
struct TruncatedNormal: Hashable, Sendable {
  let mean: Double
  let standardDeviation: Double
  let low: Double
  let high: Double
  /// Whether the standardised interval was mirrored so that it does not lie above 0 entirely.
  let mirrored: Bool
  /// The standardised bounds after mirroring.
  let alpha: Double
  let beta: Double
  /// P(Z ≤ alpha), P(Z > beta) and the probability between.
  let below: Double
  let above: Double
  let mass: Double

  init(mean: Double, standardDeviation: Double, low: Double, high: Double) {
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.low = low
    self.high = high
    let first = (low - mean) / standardDeviation
    let last = (high - mean) / standardDeviation
    mirrored = first > 0
    alpha = mirrored ? -last : first
    beta = mirrored ? -first : last
    below = SpecialFunctions.normalCumulative(alpha)
    above = SpecialFunctions.normalUpperTail(beta)
    mass = beta > 0 ? 1 - below - above : SpecialFunctions.normalCumulative(beta) - below
  }

  func quantile(_ u: Double) -> Double {
    let share = mirrored ? 1 - u : u
    let lower = below + share * mass
    var z: Double
    if lower <= 0.5 {
      z = SpecialFunctions.normalQuantile(lower)
    } else {
      z = -SpecialFunctions.normalQuantile(above + (mirrored ? u : 1 - u) * mass)
    }
    if mirrored { z = -z }
    return min(high, max(low, mean + standardDeviation * z))
  }

  func cumulativeProbability(_ x: Double) -> Double {
    guard x > low else { return x == low ? 0 : (x.isNaN ? .nan : 0) }
    guard x < high else { return 1 }
    let z = (x - mean) / standardDeviation * (mirrored ? -1 : 1)
    // The share between alpha and z.
    let share: Double
    if z <= 0 {
      share = (SpecialFunctions.normalCumulative(z) - below) / mass
    } else {
      share = 1 - (SpecialFunctions.normalUpperTail(z) - above) / mass
    }
    return min(1, max(0, mirrored ? 1 - share : share))
  }

  /// The mean and variance after cutting.
  ///
  /// In closed form, except where the interval is narrower than one standard deviation and the
  /// closed form would cancel: there by Gauss-Legendre quadrature of the density.
  var moments: (mean: Double, variance: Double) {
    let sign = mirrored ? -1.0 : 1.0
    if beta - alpha < 1 {
      let (first, second) = quadrature()
      let centre = 0.5 * (low + high)
      return (
        min(high, max(low, centre + sign * standardDeviation * first)),
        standardDeviation * standardDeviation * max(0, second - first * first)
      )
    }
    let densityLow = SpecialFunctions.normalDensity(alpha) / mass
    let densityHigh = SpecialFunctions.normalDensity(beta) / mass
    let shift = densityLow - densityHigh
    let lowTerm = densityLow == 0 ? 0 : alpha * densityLow
    let highTerm = densityHigh == 0 ? 0 : beta * densityHigh
    let spread = 1 + lowTerm - highTerm - shift * shift
    return (
      min(high, max(low, mean + sign * standardDeviation * shift)),
      standardDeviation * standardDeviation * max(0, spread)
    )
  }

  /// The first and second moment, about the middle of the standardised interval.
  private func quadrature() -> (first: Double, second: Double) {
    let nodes = [
      (0.148_874_338_981_631_22, 0.295_524_224_714_752_8),
      (0.433_395_394_129_247_2, 0.269_266_719_309_995_96),
      (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
      (0.865_063_366_688_984_5, 0.149_451_349_150_580_4),
      (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
    ]
    let centre = 0.5 * (alpha + beta)
    let panels = 8
    let half = 0.5 * (beta - alpha) / Double(panels)
    var zeroth = 0.0
    var first = 0.0
    var second = 0.0
    for panel in 0..<panels {
      let middle = Double(2 * panel + 1 - panels) * half
      for (node, weight) in nodes {
        for offset in [middle - half * node, middle + half * node] {
          let density = weight * Double.exp(-offset * (centre + 0.5 * offset))
          zeroth += density
          first += density * offset
          second += density * offset * offset
        }
      }
    }
    return (first / zeroth, second / zeroth)
  }
}

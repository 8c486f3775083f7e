extension SpecialFunctions {
  /// The exponential variates of mean 1 that belong to four uniforms, −log u of each.
  ///
  /// By inversion, one uniform a variate, within 1 unit in the last place. Four together take half
  /// the time of four logarithms one by one.
  ///
  /// A uniform is 2ᵏ·(1 + f) with 1 + f from √½ to √2, and log(1 + f) = 2·artanh s with
  /// s = f ÷ (2 + f). As |s| < 0.172, eleven terms of the series of artanh reach double precision.
  ///
  /// - Parameter uniforms: numbers of the open interval (0, 1), none below 2⁻¹⁰²².
  public static func standardExponentials(_ uniforms: SIMD4<Double>) -> SIMD4<Double> {
    let low = standardExponentials(uniforms.lowHalf)
    let high = standardExponentials(uniforms.highHalf)
    return SIMD4(lowHalf: low, highHalf: high)
  }

  /// Two lanes are what a vector register of every processor holds.
  @inline(__always)
  private static func standardExponentials(_ uniforms: SIMD2<Double>) -> SIMD2<Double> {
    typealias Words = SIMD2<UInt64>
    let patterns = unsafeBitCast(uniforms, to: Words.self)
    // Counted from √½, the upper 12 bits are k, modulo 2¹².
    let offsets = patterns &- Words(repeating: 0.5.squareRoot().bitPattern)
    let exponents = offsets & Words(repeating: 0xFFF << 52)
    let scaled = unsafeBitCast(patterns &- exponents, to: SIMD2<Double>.self)
    // No k of a uniform is above 0; −k becomes a number as the lowest bits of 2⁵² + (−k).
    let counts = (Words(repeating: 0) &- exponents) &>> Words(repeating: 52)
    let negated =
      unsafeBitCast(counts | Words(repeating: 0x1p52.bitPattern), to: SIMD2<Double>.self)
      - SIMD2(repeating: 0x1p52)

    let f: SIMD2<Double> = scaled - SIMD2(repeating: 1)
    let s: SIMD2<Double> = f / (scaled + SIMD2(repeating: 1))
    let tail = artanhTail(s * s)
    // 2·artanh s = f − f²÷2 + s·(f²÷2 + tail): large terms last, so that their rounding is all.
    let halfSquare: SIMD2<Double> = SIMD2(repeating: 0.5) * f * f
    let correction: SIMD2<Double> = halfSquare - s * (halfSquare + tail)
    // −k·log 2 in two parts, the upper of 32 bits, so that its product is exact.
    let upper: SIMD2<Double> = negated * SIMD2(repeating: 0x1.62E42FEEp-1)
    let lower: SIMD2<Double> = negated * SIMD2(repeating: 0x1.A39EF35793C76p-33)
    return upper - (f - (correction + lower))
  }

  /// 2·(z ÷ 3 + z² ÷ 5 + … + z¹⁰ ÷ 21).
  @inline(__always)
  private static func artanhTail(_ z: SIMD2<Double>) -> SIMD2<Double> {
    let z2: SIMD2<Double> = z * z
    let z4: SIMD2<Double> = z2 * z2
    func pair(_ low: Double, _ high: Double) -> SIMD2<Double> {
      SIMD2(repeating: low) + z * SIMD2(repeating: high)
    }
    let first: SIMD2<Double> = pair(2.0 / 3, 2.0 / 5) + z2 * pair(2.0 / 7, 2.0 / 9)
    let second: SIMD2<Double> = pair(2.0 / 11, 2.0 / 13) + z2 * pair(2.0 / 15, 2.0 / 17)
    let third: SIMD2<Double> = pair(2.0 / 19, 2.0 / 21)
    return z * (first + z4 * (second + z4 * third))
  }
}

import RealModule

/// Special functions of probability, in double precision, thread-safe and free of state.
///
/// Arguments outside a function's domain give NaN; nothing traps.
public enum SpecialFunctions {
  /// The natural logarithm of the gamma function at `x` > 0.
  public static func logGamma(_ x: Double) -> Double {
    x > 0 ? Double.logGamma(x) : .nan
  }

  /// The standard normal density at `z`.
  public static func normalDensity(_ z: Double) -> Double {
    0.398_942_280_401_432_7 * Double.exp(-0.5 * z * z)
  }

  /// The standard normal cumulative probability P(Z ≤ z), accurate in the lower tail.
  public static func normalCumulative(_ z: Double) -> Double {
    0.5 * Double.erfc(-z * 0.707_106_781_186_547_6)
  }

  /// The standard normal upper tail P(Z > z), accurate where it is small.
  public static func normalUpperTail(_ z: Double) -> Double {
    normalCumulative(-z)
  }

  /// The standard normal quantile at probability `p`.
  ///
  /// Relative accuracy about 10⁻¹⁵ from p = 10⁻³⁰⁰ to 1 − 2⁻⁵³; −∞ at 0, +∞ at 1. For an upper tail
  /// q pass q and change the sign.
  ///
  /// Source: Wichura, algorithm AS 241 (PPND16), Applied Statistics 37(3), 1988,
  /// DOI 10.2307/2347330.
  public static func normalQuantile(_ p: Double) -> Double {
    let centred = p - 0.5
    if centred.magnitude <= 0.425 {
      let r = 0.180625 - centred * centred
      return centred * normalCentre(r)
    }
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    let r = Double.sqrt(-Double.log(centred < 0 ? p : 1 - p))
    let z = r <= 5 ? normalShoulder(r - 1.6) : normalTail(r - 5)
    return centred < 0 ? -z : z
  }

  private static func normalCentre(_ r: Double) -> Double {
    var top = 2.509_080_928_730_122_672_7e3
    top = top * r + 3.343_057_558_358_812_810_5e4
    top = top * r + 6.726_577_092_700_870_085_3e4
    top = top * r + 4.592_195_393_154_987_145_7e4
    top = top * r + 1.373_169_376_550_946_112_5e4
    top = top * r + 1.971_590_950_306_551_442_7e3
    top = top * r + 1.331_416_678_917_843_774_5e2
    top = top * r + 3.387_132_872_796_366_608_0
    var bottom = 5.226_495_278_852_854_561_0e3
    bottom = bottom * r + 2.872_908_573_572_194_267_4e4
    bottom = bottom * r + 3.930_789_580_009_271_061_0e4
    bottom = bottom * r + 2.121_379_430_158_659_586_7e4
    bottom = bottom * r + 5.394_196_021_424_751_107_7e3
    bottom = bottom * r + 6.871_870_074_920_579_083_0e2
    bottom = bottom * r + 4.231_333_070_160_091_125_2e1
    return top / (bottom * r + 1)
  }

  private static func normalShoulder(_ r: Double) -> Double {
    var top = 7.745_450_142_783_414_076_40e-4
    top = top * r + 2.272_384_498_926_918_458_33e-2
    top = top * r + 2.417_807_251_774_506_117_70e-1
    top = top * r + 1.270_458_252_452_368_382_58
    top = top * r + 3.647_848_324_763_204_605_04
    top = top * r + 5.769_497_221_460_691_405_50
    top = top * r + 4.630_337_846_156_545_295_90
    top = top * r + 1.423_437_110_749_683_577_34
    var bottom = 1.050_750_071_644_416_843_24e-9
    bottom = bottom * r + 5.475_938_084_995_344_946_00e-4
    bottom = bottom * r + 1.519_866_656_361_645_719_66e-2
    bottom = bottom * r + 1.481_039_764_274_800_745_90e-1
    bottom = bottom * r + 6.897_673_349_851_000_045_50e-1
    bottom = bottom * r + 1.676_384_830_183_803_849_40
    bottom = bottom * r + 2.053_191_626_637_758_821_87
    return top / (bottom * r + 1)
  }

  private static func normalTail(_ r: Double) -> Double {
    var top = 2.010_334_399_292_288_132_65e-7
    top = top * r + 2.711_555_568_743_487_578_15e-5
    top = top * r + 1.242_660_947_388_078_438_60e-3
    top = top * r + 2.653_218_952_657_612_309_30e-2
    top = top * r + 2.965_605_718_285_048_912_30e-1
    top = top * r + 1.784_826_539_917_291_335_80
    top = top * r + 5.463_784_911_164_114_369_90
    top = top * r + 6.657_904_643_501_103_777_20
    var bottom = 2.044_263_103_389_939_785_64e-15
    bottom = bottom * r + 1.421_511_758_316_445_888_70e-7
    bottom = bottom * r + 1.846_318_317_510_054_681_80e-5
    bottom = bottom * r + 7.868_691_311_456_132_591_00e-4
    bottom = bottom * r + 1.487_536_129_085_061_485_25e-2
    bottom = bottom * r + 1.369_298_809_227_358_053_10e-1
    bottom = bottom * r + 5.998_322_065_558_879_376_90e-1
    return top / (bottom * r + 1)
  }
}

import Randomness
import RealModule
import Testing

/// Whether a value agrees with its reference to a relative tolerance.
func agrees(_ value: Double, _ reference: Double, within tolerance: Double) -> Bool {
  value == reference
    || (value - reference).magnitude <= tolerance * max(reference.magnitude, 1e-300)
}

@Suite("Special functions")
struct SpecialFunctionTests {
  // Reference values in this file were computed with SciPy 1.17, and in doubtful cases checked with
  // forty digits.
  @Test("the normal quantile at reference points")
  func normalQuantile() {
    let points: [(Double, Double)] = [
      (1e-300, -37.0470962993612),
      (1e-100, -21.273453560965322),
      (1e-20, -9.262340089798409),
      (1e-10, -6.361340902404056),
      (1e-05, -4.264890793922825),
      (0.01, -2.3263478740408408),
      (0.0749, -1.4402382675279635),
      (0.0751, -1.4388253927525403),
      (0.1, -1.2815515655446004),
      (0.3, -0.5244005127080409),
      (0.7, 0.5244005127080407),
      (0.95, 1.6448536269514722),
      (0.975, 1.959963984540054),
      (0.99, 2.3263478740408408),
      (0.9999999990686774, 6.009353565530744),
      (0.9999999999999999, 8.209536151601387),
    ]
    for (p, expected) in points {
      let value = SpecialFunctions.normalQuantile(p)
      #expect(agrees(value, expected, within: 1e-15), "at \(p)")
    }
  }

  @Test("normal tails mirror each other and keep small probabilities")
  func normalTails() {
    #expect(agrees(SpecialFunctions.normalCumulative(-37), 5.725571222524e-300, within: 1e-11))
    #expect(agrees(SpecialFunctions.normalUpperTail(3), 0.0013498980316300933, within: 1e-14))
    #expect(SpecialFunctions.normalQuantile(0.5) == 0)
    #expect(SpecialFunctions.normalQuantile(0) == -.infinity)
    #expect(SpecialFunctions.normalQuantile(1) == .infinity)
    #expect(SpecialFunctions.normalQuantile(1.5).isNaN)
    #expect(SpecialFunctions.normalQuantile(.nan).isNaN)
    for exponent in 1...300 {
      let p = Double(sign: .plus, exponent: -3 * exponent, significand: 1)
      let back = SpecialFunctions.normalCumulative(SpecialFunctions.normalQuantile(p))
      #expect(agrees(back, p, within: 2e-12))
    }
  }

  @Test("the inverse incomplete gamma function at reference points")
  func inverseGamma() {
    let points: [(Double, Double, Double)] = [
      (0.05, 1e-10, 5.844632057286856e-201),
      (0.05, 0.01, 5.844632057286578e-41),
      (0.05, 0.3, 2.0378971887326733e-11),
      (0.05, 0.5, 5.573878440746256e-07),
      (0.05, 0.7, 0.0004665636848952585),
      (0.05, 0.99, 1.0876274000918094),
      (0.05, 0.9999999999999999, 30.491569905169086),
      (0.5, 1e-10, 7.85398163397448e-21),
      (0.5, 0.01, 7.854392895485092e-05),
      (0.5, 0.3, 0.07423593091627269),
      (0.5, 0.5, 0.227468211559786),
      (0.5, 0.7, 0.537097085428786),
      (0.5, 0.99, 3.3174483005106072),
      (0.5, 0.9999999999999999, 34.3816261058342),
      (1.5, 1e-300, 1.2089939655123954e-200),
      (1.5, 1e-10, 2.60469881071724e-07),
      (1.5, 0.01, 0.057415900949558535),
      (1.5, 0.3, 0.7118261215176399),
      (1.5, 0.5, 1.1829869421876689),
      (1.5, 0.7, 1.8324353915851603),
      (1.5, 0.99, 5.6724333650721865),
      (1.5, 0.9999999999999999, 38.69815774531044),
      (5.0, 1e-300, 2.6051710846973747e-60),
      (5.0, 1e-10, 0.02616553281595271),
      (5.0, 0.01, 1.2791060800936032),
      (5.0, 0.3, 3.6336090829638024),
      (5.0, 0.5, 4.670908882795985),
      (5.0, 0.7, 5.890361313697008),
      (5.0, 0.99, 11.604625579477178),
      (5.0, 0.9999999999999999, 49.22743194583805),
      (50.0, 1e-300, 1.9483261670067758e-05),
      (50.0, 1e-10, 17.199911954562392),
      (50.0, 0.01, 35.03244746269989),
      (50.0, 0.3, 46.06447216944835),
      (50.0, 0.5, 49.66706461799423),
      (50.0, 0.7, 53.45288032692255),
      (50.0, 0.99, 67.90336158551338),
      (50.0, 0.9999999999999999, 131.81903785915443),
      (1000.0, 1e-300, 233.92836429052818),
      (1000.0, 1e-10, 811.7987627175607),
      (1000.0, 0.01, 927.9081597966425),
      (1000.0, 0.3, 983.1784467578987),
      (1000.0, 0.5, 999.6666864269652),
      (1000.0, 0.7, 1016.3382513786677),
      (1000.0, 0.99, 1075.032832086435),
      (1000.0, 0.9999999999999999, 1282.1590384247147),
      (100000.0, 1e-300, 88737.3279114217),
      (100000.0, 1e-10, 98001.50416544829),
      (100000.0, 0.01, 99265.81516346135),
      (100000.0, 0.3, 99833.92863928512),
      (100000.0, 0.5, 99999.6666668642),
      (100000.0, 0.7, 100165.58802498862),
      (100000.0, 0.99, 100737.12609678283),
      (100000.0, 0.9999999999999999, 102618.2588190297),
    ]
    for (shape, p, expected) in points {
      let value = SpecialFunctions.inverseRegularizedGamma(shape: shape, p)
      #expect(agrees(value, expected, within: 1e-11), "shape \(shape) at \(p)")
    }
  }

  @Test("the inverse incomplete gamma function of very small shapes")
  func inverseGammaSmallShape() {
    let points: [(Double, Double, Double)] = [
      (0.003, 0.6, 6.321282974642031e-75),
      (0.003, 0.9, 3.1469626176300147e-16),
      (0.003, 0.99, 0.020143352484372136),
      (0.003, 0.9999, 2.2849162209556453),
      (0.003, 0.9999999990686774, 12.404129639120752),
      (0.003, 0.9999999999999999, 27.587611124363256),
      (0.02, 0.6, 4.612709651092458e-12),
      (0.02, 0.9, 0.002949674421250184),
      (0.02, 0.99, 0.5588857841636863),
      (0.02, 0.9999, 3.8041274250623784),
      (0.02, 0.9999999990686774, 14.228649845492118),
      (0.02, 0.9999999999999999, 29.48799367535143),
      (0.2, 0.6, 0.05301060297549907),
      (0.2, 0.9, 0.604902320986574),
      (0.2, 0.99, 2.202304866901936),
      (0.2, 0.9999, 6.126956290230863),
      (0.2, 0.9999999990686774, 16.961795832724338),
      (0.2, 0.9999999999999999, 32.406352868512606),
    ]
    for (shape, p, expected) in points {
      let value = SpecialFunctions.inverseRegularizedGamma(shape: shape, p)
      #expect(agrees(value, expected, within: 1e-11), "shape \(shape) at \(p)")
    }
  }

  @Test("the incomplete gamma function at reference points")
  func incompleteGamma() {
    let points: [(Double, Double, Double, Double)] = [
      (0.5, 0.2, 0.47291074313446196, 0.5270892568655381),
      (3, 10, 0.9972306042844884, 0.0027693957155115775),
      (50, 30, 0.0005188914625480344, 0.999481108537452),
      (1000, 1100, 0.9989406767460701, 0.0010593232539299773),
    ]
    for (shape, x, lower, upper) in points {
      #expect(
        agrees(SpecialFunctions.regularizedGammaLower(shape: shape, x), lower, within: 1e-12))
      #expect(
        agrees(SpecialFunctions.regularizedGammaUpper(shape: shape, x), upper, within: 1e-12))
    }
    #expect(SpecialFunctions.regularizedGammaLower(shape: 2, 0) == 0)
    #expect(SpecialFunctions.regularizedGammaUpper(shape: 2, .infinity) == 0)
    #expect(SpecialFunctions.regularizedGammaLower(shape: -1, 1).isNaN)
    #expect(SpecialFunctions.inverseRegularizedGamma(shape: 2, 0) == 0)
    #expect(SpecialFunctions.inverseRegularizedGamma(shape: 2, 1) == .infinity)
    #expect(SpecialFunctions.inverseRegularizedGamma(shape: .nan, 0.5).isNaN)
    #expect(
      agrees(
        SpecialFunctions.chiSquareCumulative(20, degreesOfFreedom: 10), 0.9707473119230389,
        within: 1e-13))
    #expect(SpecialFunctions.logGamma(-1).isNaN)
    #expect(SpecialFunctions.logGamma(1) == 0)
  }

  @Test("the inverse incomplete beta function at reference points, and back")
  func inverseBeta() {
    let points: [(Double, Double, Double, Double)] = [
      (0.5, 0.5, 0.1, 0.024471741852423214),
      (0.5, 10.0, 0.3, 0.007582426850964548),
      (2.0, 5.0, 0.9, 0.5103163065514917),
      (30.0, 70.0, 1e-05, 0.13410315419601007),
      (1000.0, 3.0, 0.5, 0.9973321745805727),
      (10000.0, 20000.0, 0.2, 0.33104165134773134),
      (1.0, 3.0, 1e-10, 3.3333333334444445e-11),
    ]
    for (a, b, p, expected) in points {
      let value = SpecialFunctions.inverseRegularizedBeta(p, a, b)
      #expect(agrees(value, expected, within: 1e-11), "a \(a), b \(b) at \(p)")
      #expect(agrees(SpecialFunctions.regularizedBeta(value, a, b), p, within: 1e-11))
    }
  }

  @Test("Student's t quantile at reference points")
  func studentTQuantile() {
    let points: [(Double, Double, Double)] = [
      (0.5, 1e-10, -1.02849115631634e+19),
      (0.5, 0.005, -4113.964588804181),
      (0.5, 0.025, -164.55767348048846),
      (0.5, 0.1, -10.270324410234506),
      (0.5, 0.3, -1.0095258786071655),
      (0.5, 0.9, 10.27032441023451),
      (0.5, 0.975, 164.55767348048818),
      (0.5, 0.9999999990686774, 1.1857695714150704e+17),
      (1.0, 1e-10, -3183098861.8379064),
      (1.0, 0.005, -63.65674116287158),
      (1.0, 0.025, -12.706204736174705),
      (1.0, 0.1, -3.0776835371752536),
      (1.0, 0.3, -0.7265425280053609),
      (1.0, 0.9, 3.0776835371752544),
      (1.0, 0.975, 12.706204736174694),
      (1.0, 0.9999999990686774, 341782637.7882158),
      (1.5, 1e-10, -2422663.1011343943),
      (1.5, 0.005, -17.82031051446281),
      (1.5, 0.025, -6.016663104427933),
      (1.5, 0.1, -2.196398417565537),
      (1.5, 0.3, -0.651795482602357),
      (1.5, 0.9, 2.1963984175655376),
      (1.5, 0.975, 6.016663104427929),
      (1.5, 0.9999999990686774, 547301.0374237541),
      (2.0, 1e-10, -70710.67810804816),
      (2.0, 0.005, -9.924843200918293),
      (2.0, 0.025, -4.302652729749464),
      (2.0, 0.1, -1.8856180831641267),
      (2.0, 0.3, -0.6172133998483678),
      (2.0, 0.9, 1.8856180831641272),
      (2.0, 0.975, 4.302652729749462),
      (2.0, 0.9999999990686774, 23170.47497355201),
      (4.0, 1e-10, -416.1751403296041),
      (4.0, 0.005, -4.604094871349993),
      (4.0, 0.025, -2.7764451051977943),
      (4.0, 0.1, -1.5332062740589436),
      (4.0, 0.3, -0.5686490630497053),
      (4.0, 0.9, 1.533206274058944),
      (4.0, 0.975, 2.7764451051977934),
      (4.0, 0.9999999990686774, 238.22784796023905),
      (9.0, 1e-10, -30.737330949971977),
      (9.0, 0.005, -3.2498355415921263),
      (9.0, 0.025, -2.2621571627982053),
      (9.0, 0.1, -1.3830287383966327),
      (9.0, 0.3, -0.5434802414542969),
      (9.0, 0.9, 1.3830287383966329),
      (9.0, 0.975, 2.262157162798205),
      (9.0, 0.9999999990686774, 23.92098268712363),
      (29.0, 1e-10, -9.51796550493783),
      (29.0, 0.005, -2.7563859036706053),
      (29.0, 0.025, -2.045229642132704),
      (29.0, 0.1, -1.3114336473015509),
      (29.0, 0.3, -0.530214395709161),
      (29.0, 0.9, 1.311433647301551),
      (29.0, 0.975, 2.045229642132703),
      (29.0, 0.9999999990686774, 8.585395961899339),
      (1000.0, 1e-10, -6.427876283134213),
      (1000.0, 0.005, -2.580754698065951),
      (1000.0, 0.025, -1.9623390808264085),
      (1000.0, 0.1, -1.2823987214609245),
      (1000.0, 0.3, -0.524567707309227),
      (1000.0, 0.9, 1.2823987214609247),
      (1000.0, 0.975, 1.9623390808264083),
      (1000.0, 0.9999999990686774, 6.065555986613364),
      (100000.0, 1e-10, -6.362000419843692),
      (100000.0, 0.005, -2.5758784699083757),
      (100000.0, 0.025, -1.95998770753461),
      (100000.0, 0.1, -1.2815600314493614),
      (100000.0, 0.3, -0.5244021842335457),
      (100000.0, 0.9, 1.2815600314493614),
      (100000.0, 0.975, 1.9599877075346095),
      (100000.0, 0.9999999990686774, 6.0099111627713295),
      (10000000.0, 1e-10, -6.361347496998616),
      (10000000.0, 0.005, -2.575829795203749),
      (10000000.0, 0.025, -1.9599642217672055),
      (10000000.0, 0.1, -1.281551650203083),
      (10000000.0, 0.3, -0.5244005294232538),
      (10000000.0, 0.9, 1.2815516502030833),
      (10000000.0, 0.975, 1.959964221767205),
      (10000000.0, 0.9999999990686774, 6.0093591410630465),
      (1000000000.0, 1e-10, -6.3613409683499444),
      (1000000000.0, 0.005, -2.5758293084654484),
      (1000000000.0, 0.025, -1.9599639869123253),
      (1000000000.0, 0.1, -1.2815515663911852),
      (1000000000.0, 0.3, -0.5244005128751928),
      (1000000000.0, 0.9, 1.2815515663911852),
      (1000000000.0, 0.975, 1.959963986912325),
      (1000000000.0, 0.9999999990686774, 6.009353621286023),
    ]
    for (degrees, p, expected) in points {
      let value = SpecialFunctions.studentTQuantile(p, degreesOfFreedom: degrees)
      #expect(agrees(value, expected, within: 1e-10), "\(degrees) degrees of freedom at \(p)")
    }
  }

  @Test("Student's t cumulative probability at reference points")
  func studentTCumulative() {
    let points: [(Double, Double, Double)] = [
      (0.3, -10000000000.0, 0.00034950072338385595),
      (0.3, -300.0, 0.06314101803365472),
      (0.3, -8.0, 0.1872185201422675),
      (0.3, -1.0, 0.3416113908805166),
      (0.3, -0.1, 0.47723101760206793),
      (0.3, 0.5, 0.5996446036892613),
      (0.3, 2.0, 0.7178651505196088),
      (0.3, 5.0, 0.7845644694231817),
      (1.0, -10000000000.0, 3.183098861837907e-11),
      (1.0, -300.0, 0.0010610290242204857),
      (1.0, -8.0, 0.039583424160565546),
      (1.0, -1.0, 0.25000000000000006),
      (1.0, -0.1, 0.4682744825694465),
      (1.0, 0.5, 0.6475836176504333),
      (1.0, 2.0, 0.8524163823495667),
      (1.0, 5.0, 0.9371670418109987),
      (2.0, -10000000000.0, 5e-21),
      (2.0, -300.0, 5.555462964677608e-06),
      (2.0, -8.0, 0.00763403608266907),
      (2.0, -1.0, 0.2113248654051871),
      (2.0, -0.1, 0.4647327192070701),
      (2.0, 0.5, 0.6666666666666666),
      (2.0, 2.0, 0.908248290463863),
      (2.0, 5.0, 0.9811252243246882),
      (3.0, -10000000000.0, 1.1026577908435839e-30),
      (3.0, -300.0, 4.083754392989337e-08),
      (3.0, -8.0, 0.002038288793892733),
      (3.0, -1.0, 0.19550110947788524),
      (3.0, -0.1, 0.46332617440040297),
      (3.0, 0.5, 0.6742760175759245),
      (3.0, 2.0, 0.9303370157205785),
      (3.0, 5.0, 0.9923037809633488),
      (9.0, -10000000000.0, 2.545897037107018e-87),
      (9.0, -300.0, 1.292920692019417e-19),
      (9.0, -8.0, 1.1067408404700078e-05),
      (9.0, -1.0, 0.1717181980689568),
      (9.0, -0.1, 0.4612682239783406),
      (9.0, 0.5, 0.6854643500869868),
      (9.0, 2.0, 0.9617235881146495),
      (9.0, 5.0, 0.9996305160450983),
      (29.0, -10000000000.0, 1.176898093611732e-270),
      (29.0, -300.0, 1.707100632833031e-52),
      (29.0, -8.0, 4.006287824815844e-09),
      (29.0, -1.0, 0.16279099400809682),
      (29.0, -0.1, 0.46051622224368693),
      (29.0, 0.5, 0.6895759579031093),
      (29.0, 2.0, 0.9725281814085164),
      (29.0, 5.0, 0.9999873168421323),
      (1000.0, -8.0, 1.7133307411957489e-15),
      (1000.0, -1.0, 0.15877620904233627),
      (1000.0, -0.1, 0.46018218451180204),
      (1000.0, 0.5, 0.6914074595830626),
      (1000.0, 2.0, 0.9771148267533741),
      (1000.0, 5.0, 0.9999996616371818),
      (100000.0, -8.0, 6.286959938128173e-16),
      (100000.0, -1.0, 0.1586564637820551),
      (100000.0, -0.1, 0.46017226295336316),
      (100000.0, 0.5, 0.6914619111727911),
      (100000.0, 2.0, 0.9772485182712467),
      (100000.0, 5.0, 0.9999997128649161),
    ]
    for (degrees, t, expected) in points {
      let value = SpecialFunctions.studentTCumulative(t, degreesOfFreedom: degrees)
      #expect(agrees(value, expected, within: 1e-11), "\(degrees) degrees of freedom at \(t)")
    }
    #expect(SpecialFunctions.studentTCumulative(0, degreesOfFreedom: 3) == 0.5)
    #expect(SpecialFunctions.studentTCumulative(-.infinity, degreesOfFreedom: 3) == 0)
    #expect(SpecialFunctions.studentTCumulative(1, degreesOfFreedom: 0).isNaN)
    #expect(SpecialFunctions.studentTQuantile(0.5, degreesOfFreedom: 4) == 0)
    #expect(SpecialFunctions.studentTQuantile(0, degreesOfFreedom: 4) == -.infinity)
    #expect(SpecialFunctions.studentTQuantile(0.1, degreesOfFreedom: -2).isNaN)
    let unlimited = SpecialFunctions.studentTQuantile(0.975, degreesOfFreedom: .infinity)
    #expect(unlimited == SpecialFunctions.normalQuantile(0.975))
  }

  @Test("four exponential variates at once are the logarithms of their uniforms")
  func standardExponentials() {
    var words = SplitMix64(seed: 3)
    // The ends, one, the places where the power of two changes, and what lies next to them.
    var uniforms = [0x1p-53, 3 * 0x1p-53, 1 - 0x1p-53, 1 - 3 * 0x1p-53, 0x1p-1022]
    for power in 0...53 {
      for centre in [0x1p-1, 0.5.squareRoot()] {
        let u = centre * Double(sign: .plus, exponent: -power, significand: 1)
        uniforms += [u.nextDown, u, u.nextUp]
      }
    }
    while uniforms.count % 4 != 0 || uniforms.count < 200_000 {
      uniforms.append(openUniform(bits: words.next()))
    }
    var largest = 0.0
    for begin in stride(from: 0, to: uniforms.count, by: 4) {
      let four = SIMD4(uniforms[begin..<(begin + 4)])
      let variates = SpecialFunctions.standardExponentials(four)
      for lane in 0..<4 {
        let expected = -Double.log(four[lane])
        largest = max(largest, (variates[lane] - expected).magnitude / expected.ulp)
      }
    }
    // Either is within one unit in the last place of the truth.
    #expect(largest <= 2, "\(largest) units in the last place")
  }
}

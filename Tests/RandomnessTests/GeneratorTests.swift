import Randomness
import Testing

@Suite("Generators")
struct GeneratorTests {
  @Test("SplitMix64 reproduces the published vector")
  func splitMix() {
    var generator = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test("xoshiro256++ reproduces the published vector")
  func xoshiro() {
    var generator = Xoshiro256PlusPlus(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
      9_228_616_714_210_784_205, 9_973_669_472_204_895_162, 14_011_001_112_246_962_877,
      12_406_186_145_184_390_807, 15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test("the all-zero state is not accepted")
  func xoshiroZeroState() {
    var generator = Xoshiro256PlusPlus(state: (0, 0, 0, 0))
    #expect(generator == Xoshiro256PlusPlus(seed: 0))
    #expect(generator.next() != 0)
    let uniform = generator.nextUniform()
    #expect(uniform > 0 && uniform < 1)
  }

  struct KnownAnswer: Sendable {
    let counter: Philox4x32.Words
    let key: UInt64
    let output: Philox4x32.Words
  }

  static let knownAnswers = [
    KnownAnswer(
      counter: .init(0, 0, 0, 0), key: 0,
      output: .init(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
    KnownAnswer(
      counter: .init(.max, .max, .max, .max), key: .max,
      output: .init(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)),
    KnownAnswer(
      counter: .init(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      key: 0x299F_31D0_A409_3822,
      output: .init(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)),
  ]

  @Test("Philox4x32-10 reproduces the known answers of Random123", arguments: knownAnswers)
  func philox(answer: KnownAnswer) {
    #expect(Philox4x32.block(counter: answer.counter, key: answer.key) == answer.output)
  }

  @Test("uniforms lie in the open interval and are symmetric")
  func openInterval() {
    #expect(openUniform(bits: 0) == 0x1p-53)
    #expect(openUniform(bits: .max) == 1 - 0x1p-53)
    #expect(openUniform(bits: .max) < 1)
    #expect(openUniform(high: 0x8000_0000, low: 0) == 0.5 + 0x1p-53)
    for bits: UInt64 in [0, 1 << 12, 0x0123_4567_89AB_CDEF, 1 << 63] {
      #expect(1 - openUniform(bits: bits) == openUniform(bits: ~bits))
    }
  }
}

/// A regular two-level design: all combinations of some base factors, the others being products of them.
///
/// Source: Box, Hunter, Hunter, Statistics for Experimenters, 2nd ed., chapters 5-6; minimum aberration
/// after Fries, Hunter, Technometrics 22(4), 1980, DOI 10.1080/00401706.1980.10486210.
public struct FractionalFactorial: Hashable, Sendable {
  /// An effect with the sign under which it is aliased.
  public struct SignedWord: Hashable, Sendable, CustomStringConvertible {
    /// The effect.
    public let word: EffectWord
    /// 1 or −1.
    public let sign: Int

    /// The letters, after a minus sign where negative.
    public var description: String { sign < 0 ? "-\(word)" : "\(word)" }
  }

  /// The number of factors.
  public let factorCount: Int
  /// The number of base factors; there are 2 to this power runs.
  public let baseCount: Int
  /// The words that equal the mean in every run, without the mean itself, sorted.
  public let definingRelation: [SignedWord]
  /// One row of −1 and 1 for each run, the first factor changing fastest.
  public let runs: [[Int]]

  /// Creates the full factorial of some factors.
  public init(full factors: Int) throws(StatisticsError) {
    try self.init(factors: factors, generators: [])
  }

  /// Creates a design from generators such as "D=AB" or "E=-ABC".
  ///
  /// - Parameters:
  ///   - factors: the number of factors, from 1 to 25.
  ///   - generators: one for each factor after the base factors, in any order; the right side is a
  ///     product of base factors.
  /// - Throws: where a generator cannot be read, or does not define a factor that is missing.
  public init(factors: Int, generators: [String]) throws(StatisticsError) {
    try Self.check(factors: factors, base: factors - generators.count)
    let base = factors - generators.count
    var words: [SignedWord?] = Array(repeating: nil, count: factors)
    for text in generators {
      let rule =
        "a letter of \(Self.range(base, factors)), \"=\" and a product of \(Self.range(0, base))"
      let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.filter { $0 != " " } }
      guard sides.count == 2, sides[0].count == 1, let left = Self.mask(sides[0]),
        left.factors[0] >= base, left.factors[0] < factors, words[left.factors[0]] == nil
      else { throw .malformed(what: "generator", text: text, rule: rule) }
      let isNegative = sides[1].hasPrefix("-")
      guard let right = Self.mask(isNegative ? String(sides[1].dropFirst()) : sides[1]),
        right.mask >> UInt32(base) == 0, right.order >= 1
      else { throw .malformed(what: "generator", text: text, rule: rule) }
      words[left.factors[0]] = SignedWord(word: right, sign: isNegative ? -1 : 1)
    }
    self.init(factors: factors, base: base, products: words.compactMap { $0 })
  }

  /// Creates the regular design of minimum aberration: of all choices of generators the one with the
  /// fewest shortest defining words, then the fewest of the next length, and so on.
  ///
  /// - Parameters:
  ///   - factors: the number of factors, from 1 to 25.
  ///   - runs: the number of runs, a power of two greater than `factors`, at most 2 to their number.
  /// - Throws: for another number of runs, or where the search is too large.
  public init(factors: Int, runs: Int) throws(StatisticsError) {
    guard runs > 1, runs.nonzeroBitCount == 1 else {
      throw .outOfRange(what: "runs", value: Double(runs), rule: "a power of two")
    }
    let base = runs.trailingZeroBitCount
    try Self.check(factors: factors, base: base)
    let added = factors - base
    guard runs > factors else {
      throw .outOfRange(
        what: "runs", value: Double(runs), rule: "greater than the number of factors, \(factors)")
    }
    let products = try Self.minimumAberration(base: base, added: added)
    self.init(
      factors: factors, base: base, products: products.map { SignedWord(word: $0, sign: 1) })
  }

  private init(factors: Int, base: Int, products: [SignedWord]) {
    factorCount = factors
    baseCount = base
    var relation = [SignedWord(word: EffectWord(mask: 0), sign: 1)]
    for (position, product) in products.enumerated() {
      let mask = product.word.mask | UInt32(1) << UInt32(base + position)
      relation += relation.map {
        SignedWord(word: EffectWord(mask: $0.word.mask ^ mask), sign: $0.sign * product.sign)
      }
    }
    definingRelation = relation.dropFirst().sorted { $0.word < $1.word }
    runs = (0..<(1 << base)).map { run in
      let signs = (0..<base).map { run >> $0 & 1 == 1 ? 1 : -1 }
      return signs + products.map { $0.sign * $0.word.sign(in: signs) }
    }
  }

  /// The length of the shortest defining word: below it no two effects whose orders sum to less are
  /// aliased. Nil for a full factorial, where nothing is.
  public var resolution: Int? { definingRelation.first?.word.order }

  /// The number of defining words of each length, from length 1 on.
  public var wordLengthPattern: [Int] {
    definingRelation.reduce(into: Array(repeating: 0, count: factorCount)) {
      $0[$1.word.order - 1] += 1
    }
  }

  /// The effects that cannot be told from an effect, with their signs, sorted.
  ///
  /// - Parameters:
  ///   - word: the effect.
  ///   - highest: the highest order to list.
  public func aliases(of word: EffectWord, upTo highest: Int = .max) -> [SignedWord] {
    definingRelation
      .map { SignedWord(word: EffectWord(mask: $0.word.mask ^ word.mask), sign: $0.sign) }
      .filter { $0.word.order <= highest }
      .sorted { $0.word < $1.word }
  }

  /// The effects up to an order that can be estimated, one of each set of aliases, the simplest.
  /// Effects aliased with the mean are left out.
  public func estimableEffects(upTo highest: Int) -> [EffectWord] {
    var taken: Set<UInt32> = []
    var result: [EffectWord] = []
    for word in EffectWord.all(factors: factorCount, upTo: highest) where !taken.contains(word.mask)
    {
      let aliases = aliases(of: word)
      taken.insert(word.mask)
      for alias in aliases { taken.insert(alias.word.mask) }
      if !aliases.contains(where: { $0.word.mask == 0 }) { result.append(word) }
    }
    return result
  }

  private static func check(factors: Int, base: Int) throws(StatisticsError) {
    guard factors >= 1, factors <= EffectWord.greatestFactorCount else {
      throw .outOfRange(
        what: "factors", value: Double(factors), rule: "from 1 to \(EffectWord.greatestFactorCount)"
      )
    }
    guard base >= 1, base <= min(factors, 16) else {
      throw .outOfRange(
        what: "the number of base factors", value: Double(base),
        rule: "from 1 to \(min(factors, 16))")
    }
  }

  private static func range(_ first: Int, _ end: Int) -> String {
    end > first ? "\(EffectWord.letters[first])-\(EffectWord.letters[end - 1])" : "none"
  }

  private static func mask(_ text: some StringProtocol) -> EffectWord? {
    var factors: [Int] = []
    for letter in text {
      guard let factor = EffectWord.letters.firstIndex(of: letter), !factors.contains(factor) else {
        return nil
      }
      factors.append(factor)
    }
    return EffectWord(factors)
  }

  /// By trying every set of products of base factors, those of high order first.
  private static func minimumAberration(
    base: Int, added: Int
  ) throws(StatisticsError) -> [EffectWord] {
    let candidates = (1..<(UInt32(1) << UInt32(base))).map { EffectWord(mask: $0) }
      .filter { $0.order > 1 }.sorted { ($1.order, $0) < ($0.order, $1) }
    // The number of sets times the number of words in each.
    var work = Double(1 << added)
    for index in 0..<added { work *= Double(candidates.count - index) / Double(index + 1) }
    guard work <= 4e6 else {
      throw .outOfRange(
        what: "the number of candidate designs", value: work,
        rule: "at most 4000000; give generators instead")
    }
    var best: (pattern: [Int], chosen: [Int])?
    var chosen = Array(0..<added)
    while true {
      var words: [UInt32] = [0]
      for (position, choice) in chosen.enumerated() {
        let mask = candidates[choice].mask | UInt32(1) << UInt32(base + position)
        words += words.map { $0 ^ mask }
      }
      var pattern = Array(repeating: 0, count: base + added + 1)
      for word in words.dropFirst() { pattern[word.nonzeroBitCount] += 1 }
      if best.map({ pattern.lexicographicallyPrecedes($0.pattern) }) ?? true {
        best = (pattern, chosen)
      }
      // The next combination.
      guard
        let movable = chosen.indices.last(where: {
          chosen[$0] < candidates.count - added + $0
        })
      else { break }
      chosen[movable] += 1
      for index in (movable + 1)..<max(movable + 1, added) { chosen[index] = chosen[index - 1] + 1 }
    }
    return (best?.chosen ?? []).map { candidates[$0] }
  }
}

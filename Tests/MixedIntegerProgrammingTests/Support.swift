import MixedIntegerProgramming

/// Numbers for random programs: SplitMix64, seeded.
struct TestNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }
}

/// A random program over a few variables with small boxes. Some are infeasible.
func randomProgram(
  _ numbers: inout TestNumbers, integers: Int, continuous: Int, rows: Int, fractional: Bool = false
) -> MixedIntegerProgram {
  func coefficient(_ numbers: inout TestNumbers, _ size: Int) -> Double {
    let whole = Double(numbers.integer(-size...size))
    return fractional ? whole + (numbers.unit() * 8).rounded() / 8 : whole
  }
  var program = MixedIntegerProgram(numbers.chance(0.5) ? .minimise : .maximise)
  program.objectiveConstant = Double(numbers.integer(-5...5))
  var variables: [Variable] = []
  for index in 0..<(integers + continuous) {
    let lower = Double(numbers.integer(-2...1))
    let bounds = Bounds.between(lower, lower + Double(numbers.integer(0...3)))
    variables.append(
      program.addVariable(
        nil, index < integers ? .integer(bounds) : .continuous(bounds),
        objective: coefficient(&numbers, 9)))
  }
  for _ in 0..<rows {
    let terms = variables.compactMap {
      numbers.chance(0.7) ? Term($0, coefficient(&numbers, 6)) : nil
    }
    let side = Double(numbers.integer(-8...8))
    let bounds: Bounds =
      switch numbers.integer(0...5) {
      case 0: .atLeast(side)
      case 1: .between(side - Double(numbers.integer(0...4)), side)
      case 2 where continuous > 0: .exactly(side)
      case 3: .free
      default: .atMost(side + 4)
      }
    program.addConstraint(nil, terms, bounds)
  }
  return program
}

/// The optimum of a program with at most one continuous variable, by trying all integers: nil where
/// there is no solution. Every box is finite.
func enumeratedOptimum(_ program: MixedIntegerProgram) -> Double? {
  let linear = program.relaxation
  let integers = program.kinds.indices.filter { program.kinds[$0] == .integer }
  let continuous = program.kinds.firstIndex(of: .continuous)
  let sign = program.sense == .minimise ? 1.0 : -1.0
  var best: Double?
  var values = linear.variableBounds.map(\.lower)

  func consider() {
    var interval = continuous.map { linear.variableBounds[$0] } ?? .exactly(0)
    for (terms, bounds) in zip(linear.constraintTerms, linear.constraintBounds) {
      var rest = 0.0
      var slope = 0.0
      for term in terms {
        if term.variable.index == continuous {
          slope = term.coefficient
        } else {
          rest += term.coefficient * values[term.variable.index]
        }
      }
      let (low, high) = (bounds.lower - rest, bounds.upper - rest)
      if slope == 0 {
        if low > 1e-9 || high < -1e-9 { return }
      } else {
        interval.lower = max(interval.lower, min(low / slope, high / slope))
        interval.upper = min(interval.upper, max(low / slope, high / slope))
      }
    }
    guard interval.lower <= interval.upper + 1e-9 else { return }
    if let continuous {
      values[continuous] =
        sign * linear.objective[continuous] > 0 ? interval.lower : interval.upper
    }
    let value = linear.objectiveValue(at: values)
    if best.map({ sign * value < sign * $0 }) ?? true { best = value }
  }

  func descend(_ depth: Int) {
    guard depth < integers.count else { return consider() }
    let index = integers[depth]
    let bounds = linear.variableBounds[index]
    var value = bounds.lower.rounded(.up)
    while value <= bounds.upper {
      values[index] = value
      descend(depth + 1)
      value += 1
    }
  }
  descend(0)
  return best
}

/// Raises a Lagrangian lower bound by steps along an average of subgradients.
///
/// The same average of the chosen activities approaches a primal solution of the relaxation, which
/// tells where to branch. Source: Barahona, Anbil, Mathematical Programming 87(3), 2000,
/// DOI 10.1007/s101070050002.
struct VolumeAscent {
  /// The multipliers of the best bound so far.
  private(set) var multipliers: [Double]
  private(set) var value = -Double.infinity
  /// The averaged activities, for instance how much of each site is open.
  private(set) var activities: [Double] = []
  private(set) var iterations = 0
  /// Multiplies the step of Polyak's rule.
  private(set) var stepFactor: Double

  private var direction: [Double] = []
  private var largestShare = 0.1
  private var failures = 0
  /// Iterations and value when progress was looked at last.
  private var mark = (iterations: 0, value: -Double.infinity)

  init(from multipliers: [Double], stepFactor: Double) {
    self.multipliers = multipliers
    self.stepFactor = stepFactor
  }

  /// The multipliers to evaluate next.
  ///
  /// - Parameter target: a value the bound might reach, above the best.
  /// - Returns: nil when the average of subgradients is zero: the bound cannot be raised further.
  func proposal(target: Double) -> [Double]? {
    guard iterations > 0 else { return multipliers }
    var norm = 0.0
    for component in direction { norm += component * component }
    guard norm > 1e-14 else { return nil }
    let step = stepFactor * (target - value) / norm
    var proposal = multipliers
    for index in proposal.indices { proposal[index] += step * direction[index] }
    return proposal
  }

  /// Takes in what was found at the proposed multipliers.
  ///
  /// - Returns: whether the bound rose.
  mutating func record(
    _ proposal: [Double], value newValue: Double, subgradient: [Double], activities found: [Double]
  ) -> Bool {
    iterations += 1
    guard iterations > 1 else {
      direction = subgradient
      activities = found
      (multipliers, value) = (proposal, newValue)
      return true
    }
    var (along, ownNorm, norm) = (0.0, 0.0, 0.0)
    for index in subgradient.indices {
      let (own, average) = (subgradient[index], direction[index])
      along += own * average
      ownNorm += own * own
      norm += average * average
    }
    // The share of the new subgradient that makes the new average shortest, within limits.
    let spread = ownNorm - 2 * along + norm
    let shortest = spread > 0 ? (norm - along) / spread : largestShare
    let share = min(largestShare, max(largestShare / 10, shortest))
    for index in direction.indices {
      direction[index] += share * (subgradient[index] - direction[index])
    }
    for index in activities.indices {
      activities[index] += share * (found[index] - activities[index])
    }
    guard newValue > value else {
      failures += 1
      if failures >= 20 {
        stepFactor *= 0.66
        failures = 0
      }
      return false
    }
    if along > 0 { stepFactor = min(2, stepFactor * 1.1) }
    failures = 0
    (multipliers, value) = (proposal, newValue)
    return true
  }

  /// Whether the bound rose by less than a share of what is missing, over the last so many
  /// iterations.
  mutating func isStalled(over interval: Int, share: Double, target: Double) -> Bool {
    guard iterations >= mark.iterations + interval else { return false }
    let rise = value - mark.value
    mark = (iterations, value)
    return rise < share * (target - value)
  }
}

import Foundation

/// External control variates: how much heavier than expected the load of one run was.
///
/// The customers' arrivals and first services feed, beside the queue, a smoothed load
/// Z(t) = Σ exp(−κ(t − tᵢ))·Sᵢ over the arrivals tᵢ ≤ t, for a few κ: compound Poisson shot noise,
/// whose stationary cumulants λE[Sʲ] ÷ (jκ) are exact (Campbell's theorem). The controls are
///
/// 1. the number of arrivals in the window, relative to λT, less 1;
/// 2. the work brought in the window, relative to λT·E[S], less the number in 1;
/// 3. and 4. for each κ the time averages of (Z − E Z)² and (Z − E Z)³, in units of the standard
///   deviation, less what is expected.
///
/// All four have expectation 0, whatever the queue does; nothing of the answer enters.
/// Source: Law, *Simulation Modeling and Analysis*, 5th ed., section 11.4; Lavenberg, Welch,
/// Management Science 27(3), 1981, DOI 10.1287/mnsc.27.3.322.
struct LoadControls {
  private struct Smoothed {
    var rate: Double
    var mean: Double
    var variance: Double
    var third: Double
    var level: Double
    var squares = 0.0
    var cubes = 0.0
  }

  private var smoothed: [Smoothed]
  private let rate: Double
  private let meanService: Double
  private var clock = 0.0
  private var windowStart = 0.0
  private var arrivals = 0
  private var work = 0.0

  init(rate: Double, moments: [Double], forgetting: [Double]) {
    self.rate = rate
    meanService = moments[0]
    smoothed = forgetting.map { kappa in
      Smoothed(
        rate: kappa, mean: rate * moments[0] / kappa, variance: rate * moments[1] / (2 * kappa),
        third: rate * moments[2] / (3 * kappa), level: rate * moments[0] / kappa)
    }
  }

  /// An arrival at a time with a service.
  mutating func arrive(at now: Double, service: Double) {
    advance(to: now)
    for index in smoothed.indices { smoothed[index].level += service }
    arrivals += 1
    work += service
  }

  /// Begins the window.
  mutating func reset(at now: Double) {
    advance(to: now)
    windowStart = now
    arrivals = 0
    work = 0
    for index in smoothed.indices {
      smoothed[index].squares = 0
      smoothed[index].cubes = 0
    }
  }

  /// The controls of the window that ends now.
  mutating func values(at now: Double) -> [Double] {
    guard !smoothed.isEmpty else { return [] }
    advance(to: now)
    let window = now - windowStart
    let share = Double(arrivals) / (rate * window)
    var values = [share - 1, work / (rate * window * meanService) - share]
    for each in smoothed {
      let deviation = each.variance.squareRoot()
      values.append(each.squares / window / each.variance - 1)
      values.append(
        (each.cubes / window - each.third) / (each.variance * deviation))
    }
    return values
  }

  /// Adds the areas under the square and the cube of Z − E Z, Z decaying exponentially since the
  /// last arrival.
  private mutating func advance(to now: Double) {
    let elapsed = now - clock
    guard elapsed > 0 else { return }
    clock = now
    for index in smoothed.indices {
      let each = smoothed[index]
      let decay = exp(-each.rate * elapsed)
      let first = each.level * (1 - decay) / each.rate
      let second = each.level * each.level * (1 - decay * decay) / (2 * each.rate)
      let third =
        each.level * each.level * each.level * (1 - decay * decay * decay) / (3 * each.rate)
      let mean = each.mean
      smoothed[index].squares += second - 2 * mean * first + mean * mean * elapsed
      smoothed[index].cubes +=
        third - 3 * mean * second + 3 * mean * mean * first - mean * mean * mean * elapsed
      smoothed[index].level *= decay
    }
  }
}

package import Statistics
package import StudyStore
package import SupplyNetwork

/// A point of the design: what the factors are there.
package struct DesignPoint: Sendable {
  /// The level of each factor, in the order of the experiment.
  package var levels: [StudyPoint.Level]
  /// The inputs that the levels set.
  package var changes: [NetworkOverride]
}

extension ExperimentFile {
  /// The points of the design, in its order.
  ///
  /// - Throws: why there is no such design; problems of single factors were found on reading.
  package func points() throws(StatisticsError) -> [DesignPoint] {
    if factors.isEmpty { return [DesignPoint(levels: [], changes: [])] }
    switch design {
    case .fullFactorial:
      return try fullFactorial(levels: factors.map(\.levels.count)).map(point(levels:))
    case .fractionalFactorial(let runs):
      return try FractionalFactorial(factors: factors.count, runs: runs).runs.map { run in
        point(levels: run.map { $0 > 0 ? 1 : 0 })
      }
    case .latinHypercube(let points):
      return try latinHypercube(points: points, dimensions: factors.count, seed: seed)
        .map(point(coordinates:))
    case .sobol(let points):
      return try SobolSequence(dimensions: factors.count, scrambling: .owen(seed: seed))
        .points(points).map(point(coordinates:))
    case .oneAtATime: return oneAtATimePoints()
    case .morris: return try morrisDesign().runs.map(point(coordinates:))
    case .saltelli: return try saltelliDesign().runs.map(point(coordinates:))
    case .table(let rows): return rows.map(point(texts:))
    }
  }

  /// Morris's walks of the design.
  func morrisDesign() throws(StatisticsError) -> MorrisTrajectories {
    guard case .morris(let trajectories, let levels) = design else {
      throw .outOfRange(what: "design", value: 0, rule: "morris")
    }
    return try MorrisTrajectories(
      factors: factors.count, count: trajectories, levels: levels, seed: seed)
  }

  /// Saltelli's rows of the design.
  func saltelliDesign() throws(StatisticsError) -> SaltelliDesign {
    guard case .saltelli(let points) = design else {
      throw .outOfRange(what: "design", value: 0, rule: "saltelli")
    }
    return try SaltelliDesign(
      factors: factors.count, baseCount: points, scrambling: .owen(seed: seed))
  }

  /// Where the points of a one-at-a-time design lie: the base is the first; of each factor the
  /// point of each other level, nil standing for the base's own.
  func oneAtATimePlaces() -> [[Int?]] {
    var next = 1
    return factors.map { factor in
      switch factor.values {
      case .levels(let levels):
        return levels.indices.map { level in
          guard level > 0 else { return nil }
          defer { next += 1 }
          return next
        }
      case .range:
        defer { next += 2 }
        return [next, next + 1]
      }
    }
  }

  private func oneAtATimePoints() -> [DesignPoint] {
    let base = factors.map(\.baseChoice)
    var points = [point(base)]
    for (index, factor) in factors.enumerated() {
      for choice in factor.otherChoices {
        var choices = base
        choices[index] = choice
        points.append(point(choices))
      }
    }
    return points
  }

  private func point(levels: [Int]) -> DesignPoint { point(levels.map { .level($0) }) }

  private func point(coordinates: [Double]) -> DesignPoint {
    point(
      zip(factors, coordinates).map { factor, coordinate in
        switch factor.values {
        case .range(let range): .value(range.value(at: coordinate))
        case .levels(let levels):
          .level(min(levels.count - 1, Int(coordinate * Double(levels.count))))
        }
      })
  }

  private func point(texts: [String]) -> DesignPoint {
    point(
      zip(factors, texts).map { factor, text in
        switch factor.values {
        case .range: .value(Double(text) ?? 0)
        case .levels(let levels): .level(levels.firstIndex { $0.label == text } ?? 0)
        }
      })
  }

  private func point(_ choices: [ExperimentFactor.Choice]) -> DesignPoint {
    var point = DesignPoint(levels: [], changes: [])
    for (factor, choice) in zip(factors, choices) {
      switch (factor.values, choice) {
      case (.levels(let levels), .level(let index)):
        point.levels.append(StudyPoint.Level(factor: factor.name, value: levels[index].label))
        point.changes += levels[index].changes
      case (.range(let range), .value(let value)):
        let text = value.shortText
        point.levels.append(StudyPoint.Level(factor: factor.name, value: text))
        point.changes += range.inputs.map { input in
          var change = input
          change.value = text
          return change
        }
      default: break
      }
    }
    return point
  }
}

extension ExperimentFactor {
  /// What a factor is at a point.
  enum Choice {
    case level(Int)
    case value(Double)
  }

  /// The levels; none of a range.
  var levels: [Level] { if case .levels(let levels) = values { levels } else { [] } }

  /// What the factor is where others are varied.
  var baseChoice: Choice {
    switch values {
    case .levels: .level(0)
    case .range(let range): .value(range.baseline ?? range.value(at: 0.5))
    }
  }

  /// What it is varied to: every other level, or the ends; of a distribution the 5th and 95th
  /// percentiles.
  var otherChoices: [Choice] {
    switch values {
    case .levels(let levels): return levels.indices.dropFirst().map { .level($0) }
    case .range(let range):
      let isDistribution = if case .distribution = range.range { true } else { false }
      return isDistribution
        ? [.value(range.value(at: 0.05)), .value(range.value(at: 0.95))]
        : [.value(range.value(at: 0)), .value(range.value(at: 1))]
    }
  }
}

import BenchmarkModels

/// What a benchmark measured and what shows that the work was done.
struct BenchmarkReport {
  /// One figure with its name.
  struct Figure {
    var name: String
    var value: Double?
  }

  var benchmark: String
  /// What was asked for.
  var settings: [(name: String, value: String)]
  var figures: [Figure]

  /// - Parameters:
  ///   - entities: customers, patients or operations, by the word that the benchmark uses.
  init(
    benchmark: String, settings: [(name: String, value: String)], measurement: Measurement,
    entities: (name: String, count: Int), events: Int, statistics: [Figure]
  ) {
    self.benchmark = benchmark
    self.settings = settings
    let seconds = measurement.cpuSeconds
    func rate(_ count: Int) -> Double? { seconds > 0 ? Double(count) / seconds : nil }
    figures =
      [
        Figure(name: "cpu_seconds", value: seconds),
        Figure(name: "wall_seconds", value: measurement.wallSeconds),
        Figure(name: entities.name, value: Double(entities.count)),
        Figure(name: "\(entities.name)_per_second", value: rate(entities.count)),
        Figure(
          name: "nanoseconds_each",
          value: entities.count > 0 ? seconds / Double(entities.count) * 1e9 : nil),
        Figure(name: "events", value: Double(events)),
        Figure(name: "events_per_second", value: rate(events)),
        Figure(name: "peak_memory_bytes", value: Double(ProcessUsage.peakMemory)),
      ] + statistics
  }

  func print(as format: OutputFormat) {
    switch format {
    case .table: Swift.print(table)
    case .json: Swift.print(json)
    }
  }

  private var table: String {
    let rows =
      [("benchmark", benchmark)] + settings.map { ($0.name, $0.value) }
      + figures.map { ($0.name, Self.text($0.value)) }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, value in
      name + String(repeating: " ", count: width - name.count + 2) + value
    }.joined(separator: "\n")
  }

  /// Names and values are ours and hold nothing that would have to be escaped.
  private var json: String {
    let members =
      ["\"benchmark\": \"\(benchmark)\""]
      + settings.map { "\"\($0.name)\": \"\($0.value)\"" }
      + figures.map { "\"\($0.name)\": \(Self.text($0.value))" }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private static func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "null" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

/// The time that work took.
struct Measurement {
  var cpuSeconds = 0.0
  var wallSeconds = 0.0

  /// Runs work and measures it.
  static func of<Result>(
    _ work: () throws -> Result
  ) rethrows -> (result: Result, measurement: Measurement) {
    let clock = ContinuousClock()
    let (cpu, wall) = (ProcessUsage.cpuSeconds, clock.now)
    let result = try work()
    let elapsed = wall.duration(to: clock.now).components
    return (
      result,
      Measurement(
        cpuSeconds: ProcessUsage.cpuSeconds - cpu,
        wallSeconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    )
  }
}

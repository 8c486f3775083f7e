/// Replications of one system that a procedure asks for.
///
/// Replications are numbered from 0 for each system, so that with common random numbers the same
/// number means the same luck in every system.
public struct ReplicationRequest: Hashable, Sendable, Codable {
  /// The system, by its place in the list.
  public let system: Int
  /// The numbers of the replications.
  public let replications: Range<Int>

  /// Creates a request.
  public init(system: Int, replications: Range<Int>) {
    self.system = system
    self.replications = replications
  }
}

/// A procedure that selects the best of several systems while its caller runs the replications.
///
/// Ask for `requests`, run them in any order and on any number of threads, hand back each system's
/// values in the order of their numbers, and ask again until there is none. Values may be handed in
/// beyond what was asked: they are kept and used when their turn comes, so that the outcome does not
/// depend on how many replications are run at a time. A procedure is a value and can be stored at any
/// moment and taken up again.
public protocol SelectionProcedure: Sendable, Codable {
  /// The number of systems.
  var systemCount: Int { get }
  /// What to run next, in the order of the systems; empty once a system is selected.
  var requests: [ReplicationRequest] { get }
  /// The system selected; nil until the end.
  var selected: Int? { get }
  /// Takes in the value of the next replication of a system.
  mutating func record(_ value: Double, system: Int) throws(StatisticsError)
}

extension SelectionProcedure {
  /// Runs the procedure to its end.
  ///
  /// - Parameter simulate: gives the value of a replication of a system.
  /// - Returns: the system selected; nil where the procedure ends without one.
  public mutating func run(
    _ simulate: (_ system: Int, _ replication: Int) throws -> Double
  ) throws -> Int? {
    while true {
      let requests = requests
      if requests.isEmpty { return selected }
      for request in requests {
        for replication in request.replications {
          try record(simulate(request.system, replication), system: request.system)
        }
      }
    }
  }

  func requireSystem(_ system: Int) throws(StatisticsError) {
    guard (0..<systemCount).contains(system) else {
      throw .unknown(what: "system", index: system, count: systemCount)
    }
  }
}

/// A system that left the race.
public struct Elimination: Hashable, Sendable, Codable {
  /// The number of replications of each remaining system at that time.
  public let replications: Int
  /// The system.
  public let system: Int
}

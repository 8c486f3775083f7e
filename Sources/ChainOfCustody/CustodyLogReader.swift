import Foundation
public import SupplyNetwork

/// Why a log cannot be read.
public enum CustodyLogError: Error, Hashable, Sendable {
  /// No such file, or it cannot be read.
  case unreadable
  /// A table with problems.
  case table(NetworkReadingError)
  /// A JSON document that is no object-centric log.
  case notObjectCentric(reason: String)
  /// Events that cannot be understood.
  case events([EventProblem])

  /// What is wrong with one event.
  public struct EventProblem: Hashable, Sendable {
    /// The event's identifier.
    public var event: String
    /// What is wrong.
    public var kind: Kind
  }

  /// What is wrong with an event.
  public enum Kind: Hashable, Sendable {
    /// The activity is none of the program's.
    case unknownActivity(String)
    /// An attribute or object is not there.
    case missing(String)
    /// Two objects of one sort.
    case twoObjects(of: String)
    /// The identifier is no whole number.
    case idIsNoNumber
  }
}

extension CustodyLog {
  /// Reads a log: a table, or an OCEL 2.0 document where the name ends in `json` or `jsonocel`.
  ///
  /// - Throws: ``CustodyLogError``.
  public static func read(path: String) throws(CustodyLogError) -> CustodyLog {
    guard path.hasSuffix("json") || path.hasSuffix("jsonocel") else {
      do {
        return try table(at: path)
      } catch {
        throw .table(error)
      }
    }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw .unreadable }
    return try objectCentricLog(data)
  }
}

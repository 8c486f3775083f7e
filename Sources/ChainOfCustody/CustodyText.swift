import SupplyNetwork

/// Violations and errors in words.
extension CustodyViolation: CustomStringConvertible {
  /// `event NUMBER, patient NAME: what is wrong`.
  public var description: String { "event \(event), patient \(patient): \(kind)" }
}

extension CustodyViolation.Kind: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .timeRunsBack(let from, let to): "time runs back from \(from) to \(to) hours"
    case .numberOutOfOrder(let after):
      "its number should be \(after + 1): events are missing or told twice"
    case .referredTwice: "referred a second time"
    case .neverReferred: "somebody who was never referred"
    case .outOfTurn(let activity, let phase):
      "'\(activity.rawValue)' cannot follow: the last that is known is '\(phase.rawValue)'"
    case .unnamed(let what): "\(what) is missing"
    case .materialOfAnother(let material, let owner):
      "material \(material) belongs to patient \(owner)"
    case .batchOfAnother(let batch, let owner): "batch \(batch) belongs to patient \(owner)"
    case .otherMaterial(let expected, let found):
      "material \(found ?? "of no name") where \(expected ?? "none") was expected"
    case .otherBatch(let expected, let found):
      "batch \(found ?? "of no name") where \(expected ?? "none") was expected"
    case .materialExists(let material): "material \(material) exists already"
    case .batchExists(let batch): "batch \(batch) exists already"
    case .otherPlace(let expected, let found):
      "at \(found ?? "no place") while \(expected ?? "nobody") has custody"
    case .otherDuration(let what, let stated, let between):
      "\(what) is stated as \(stated), but \(between) lie between the events"
    case .outOfRange(let what, let value): "\(what) of \(value) is out of range"
    case .overCapacity(let what, let place, let used, let capacity):
      "\(used) in the \(what) of \(place), which has \(capacity)"
    case .closedPlace(let place): "\(place) is not open"
    case .segregation(let place, let infected):
      "\(place) makes no batches of patients \(infected ? "with" : "without") a viral infection"
    }
  }
}

extension CustodyLogError: CustomStringConvertible {
  /// Every problem, one a line.
  public var description: String {
    switch self {
    case .unreadable: "cannot be read"
    case .table(let error): error.description
    case .notObjectCentric(let reason): "no OCEL 2.0 log of this program: \(reason)"
    case .events(let problems): problems.map(\.description).joined(separator: "\n")
    }
  }
}

extension CustodyLogError.EventProblem: CustomStringConvertible {
  /// The problem in words.
  public var description: String {
    switch kind {
    case .unknownActivity(let name): "event \(event): unknown activity '\(name)'"
    case .missing(let what): "event \(event): \(what) is missing"
    case .twoObjects(let sort): "event \(event): two objects of type \(sort)"
    case .idIsNoNumber: "event \(event): the identifier is no whole number"
    }
  }
}

/// One thing that is wrong with a network on disk: where it is, and the facts of it.
///
/// `description` renders it as `file:line:column: what is wrong (what was found) — what to do`.
public struct NetworkProblem: Hashable, Sendable {
  /// The file's name within the network's folder; `--set` and the path for an override; the folder
  /// itself where it is missing.
  public var file: String
  /// Line, counted from 1; nil where the problem has no line.
  public var line: Int?
  /// Column in Unicode scalars, counted from 1; nil where the problem has no column.
  public var column: Int?
  /// What is wrong.
  public var kind: Kind

  /// Creates a problem.
  public init(file: String, line: Int? = nil, column: Int? = nil, kind: Kind) {
    self.file = file
    self.line = line
    self.column = column
    self.kind = kind
  }

  /// Whether a file or folder that must be there is not.
  public var isMissingInput: Bool {
    switch kind {
    case .missingFolder, .notAFolder, .missingFile, .missingTherapyFile: true
    default: false
    }
  }

  /// What a value should have been.
  public enum Expected: String, Hashable, Sendable {
    /// Keys with values.
    case map = "a map of keys"
    /// A list.
    case list = "a list"
    /// Text.
    case text = "text"
    /// A number.
    case number = "a number"
    /// `true` or `false`.
    case boolean = "true or false"
    /// A distribution or a number.
    case distribution = "a number or a distribution such as {triangular: [1, 2, 4]}"
    /// A dispatch policy.
    case dispatch =
      "assigned_facility, earliest_slot, facility_shares, least_loaded or {nearest_within_days: DAYS}"
    /// A holding policy.
    case holding = "until_free, never or {up_to_days: DAYS}"
    /// A failure curve.
    case curve = "one curve such as {constant: {baseline: 0.05}}"
    /// Two numbers.
    case pair = "a pair [hours, probability]"
    /// A point of a curve of benefit.
    case delayPoint = "[days, QALYs] or [days, QALYs, standard error]"
    /// A step of a hazard.
    case step = "a pair [day, factor]"
  }

  /// What is wrong, with its facts. `subject` names a key by its path in the file, or a column.
  public enum Kind: Hashable, Sendable {
    // Files

    /// The network's folder does not exist.
    case missingFolder
    /// The network's folder is a file.
    case notAFolder
    /// A required file does not exist.
    case missingFile
    /// A therapy that a patient group names does not exist.
    case missingTherapyFile
    /// A folder or a device lies where a file should be.
    case notAFile
    /// The file cannot be read.
    case unreadable
    /// The file is larger than the reader accepts, in bytes.
    case tooLarge(bytes: Int, limit: Int)
    /// A byte sequence that is not UTF-8, at an offset from 0.
    case invalidUTF8(offset: Int)
    /// The file is UTF-16.
    case utf16
    /// A NUL byte, at an offset from 0: not a text file.
    case nulByte(offset: Int)
    /// The file holds nothing.
    case emptyFile

    // Tables

    /// A quoted field that never ends.
    case unterminatedQuote
    /// A quotation mark within a field that does not start with one.
    case strayQuote
    /// Text after the closing quotation mark of a field.
    case textAfterQuote(found: String)
    /// A row with too few or too many fields.
    case raggedRow(fields: Int, columns: Int)
    /// A header without rows.
    case noRows
    /// More columns than the reader accepts.
    case tooManyColumns(limit: Int)
    /// More rows than the reader accepts.
    case tooManyRows(limit: Int)
    /// A required column is not there.
    case missingColumn(name: String)
    /// A column that the format does not know.
    case unknownColumn(name: String, nearest: String?)
    /// A column that occurs twice.
    case duplicateColumn(name: String)

    // YAML

    /// The file is not YAML.
    case yamlSyntax(reason: String)
    /// A tab indents.
    case tabIndentation
    /// More than one document in a file.
    case severalDocuments
    /// Nested deeper than the reader accepts.
    case nestedTooDeep(limit: Int)
    /// More values than the reader accepts, aliases expanded.
    case tooManyValues(limit: Int)
    /// A key that is not plain text.
    case keyNotText
    /// A key that occurs twice in one map.
    case duplicateKey(key: String, firstLine: Int?)
    /// A key that the format does not know.
    case unknownKey(subject: String, nearest: String?)
    /// A required key is not there.
    case missingKey(subject: String)
    /// A value of another kind than expected.
    case wrongKind(subject: String, expected: Expected, found: String)
    /// A map or list that must have at least one entry.
    case emptyCollection(subject: String)

    // Values

    /// Not a number.
    case notANumber(subject: String, found: String)
    /// A number that is infinite, too large for arithmetic, or not a number at all.
    case notFinite(subject: String, found: String)
    /// A number larger than the reader accepts of any quantity.
    case tooGreat(subject: String, found: String)
    /// Not a whole number.
    case notWhole(subject: String, found: String)
    /// A number outside its range.
    case outOfRange(subject: String, found: String, range: NumberRange)
    /// Text that is none of the choices.
    case notAChoice(subject: String, found: String, choices: [String], nearest: String?)
    /// Text that must not be empty.
    case emptyText(subject: String)
    /// A control character in text.
    case controlCharacter(subject: String)
    /// Not a calendar date.
    case notADate(subject: String, found: String)
    /// Neither a calendar date nor a day of every year.
    case notAHoliday(subject: String, found: String)
    /// Hours that are no stretches of a day.
    case notStretches(subject: String)
    /// Hours that are no departures of a day.
    case notDepartures(subject: String)
    /// A week in which nothing is ever open.
    case neverOpen(subject: String)
    /// The reserved name of a calendar pattern.
    case reservedPattern(subject: String, name: String)
    /// Not a currency code.
    case notACurrency(subject: String, found: String)
    /// A list of the wrong length.
    case wrongCount(subject: String, expected: Int, found: Int)
    /// Two lists that must have the same length.
    case lengthsDiffer(subject: String, count: Int, other: String, otherCount: Int)
    /// Shares that do not sum to 1.
    case sharesNotOne(subject: String, sum: String)
    /// Values that must increase.
    case notIncreasing(subject: String, found: String)
    /// Days that must increase.
    case daysNotIncreasing(subject: String, found: String)
    /// Parameters that define no distribution.
    case notADistribution(subject: String, reason: String)
    /// A distribution that takes values outside the subject's range.
    case supportOutOfRange(subject: String, low: String, high: String, range: NumberRange)
    /// A number above another that bounds it.
    case aboveOther(subject: String, value: String, other: String, otherValue: String)
    /// A name that is not that of a therapy file.
    case notATherapyFile(subject: String, found: String)
    /// A reserved name.
    case reservedName(subject: String, name: String)

    // References

    /// An identifier or name that occurs twice.
    case duplicateName(what: String, name: String, firstLine: Int?)
    /// A reference to something that does not exist.
    case danglingReference(subject: String, what: String, found: String, nearest: String?)

    // The network as a whole

    /// A region without demand rows.
    case regionWithoutDemand(region: String)
    /// Demand rows without people.
    case noPeople
    /// The therapy is for another patient group than the network simulates.
    case therapyForOtherGroup(therapy: String, network: String)
    /// More patients a year than can be simulated.
    case tooManyPatients(perYear: String, limit: String)
    /// More centre–facility pairs than the lane table accepts.
    case tooManyPairs(centres: Int, facilities: Int, limit: Int)
    /// A disruption of which it is not said what happens, or in several ways.
    case disruptionKinds(found: [String], choices: [String])
    /// A date before the start of the horizon.
    case beforeStart(subject: String, date: String, start: String)
    /// A list that does not name the two ends of a lane.
    case notALane(subject: String, found: Int)
    /// A target without a relation, or with several.
    case targetRelations(found: [String])
    /// A centre that a configuration both opens and closes.
    case openedAndClosed(centre: String, configuration: String)
    /// A configuration without an open centre for the patient group.
    case noOpenCentre(configuration: String, patientGroup: String)
    /// A configuration in which nobody makes a product.
    case productNotMade(configuration: String, product: String, infected: Bool)
    /// A configuration that assigns people to a centre that does not treat them.
    case doesNotTreat(subject: String, centre: String, patientGroup: String)
    /// A configuration without a suite.
    case noOpenFacility(configuration: String)
    /// Dated numbers of suites at a facility that has none at the start.
    case changesOfClosedFacility(subject: String, facility: String)
    /// A configuration that assigns a closed facility to a centre.
    case assignedFacilityClosed(centre: String, facility: String, configuration: String)
    /// A configuration that assigns people or batches to a site that is closed in it.
    case assignedToClosed(subject: String, site: String, configuration: String)
    /// A share for a facility to which the centre has no lane.
    case shareWithoutLane(
      centre: String, facility: String, mode: String?, modes: [String], configuration: String)
    /// A centre that is never open for as long as an apheresis takes, hours.
    case openingTooShort(centre: String, longest: String, apheresis: String)
    /// An open centre without a lane to an open facility; the product is named where there are several.
    case centreNotReached(centre: String, product: String?, configurations: [String])
    /// An open centre whose every lane to an open facility takes longer than the hold limit.
    case lanesExceedHoldLimit(
      centre: String, product: String?, fastestHours: String, limitHours: String,
      configurations: [String])

    /// A problem of a file that is read with a network's care but belongs to a floor above.
    case other(OtherProblem)

    /// More problems than are kept.
    case moreProblems(count: Int)

    // Overrides

    /// An override that does not start with a file of the network.
    case overrideOfUnknownFile(name: String, nearest: String?)
    /// An override that names nothing within its file.
    case overrideTooShort(example: String)
    /// An override of something that does not exist.
    case overrideOfNothing(subject: String, what: String, found: String, nearest: String?)
    /// An override whose value is not YAML.
    case overrideNotYAML(reason: String)
  }
}

/// A problem that a floor above knows: its facts, which describe themselves.
public struct OtherProblem: Hashable, Sendable, CustomStringConvertible {
  /// The problem in words, without the place.
  public let description: String
  private let facts: AnyFacts

  /// Wraps the facts of a problem.
  public init(_ facts: some Hashable & Sendable & CustomStringConvertible) {
    description = facts.description
    self.facts = AnyFacts(facts)
  }

  /// The facts, if they are of this type.
  public func facts<Facts>(as type: Facts.Type) -> Facts? { facts.value as? Facts }

  private struct AnyFacts: Hashable, Sendable {
    let value: any Hashable & Sendable
    init(_ value: any Hashable & Sendable) { self.value = value }
    static func == (first: AnyFacts, second: AnyFacts) -> Bool {
      AnyHashable(first.value) == AnyHashable(second.value)
    }
    func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
  }
}

/// Everything that is wrong with a network on disk, found in one pass.
public struct NetworkReadingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problems, by file, line and column; never empty.
  public let problems: [NetworkProblem]

  /// Creates an error from problems in any order.
  public init(problems: [NetworkProblem]) {
    self.problems = problems.enumerated().sorted { first, second in
      let keys = (first.element, second.element)
      return (keys.0.file, keys.0.line ?? 0, keys.0.column ?? 0, first.offset)
        < (keys.1.file, keys.1.line ?? 0, keys.1.column ?? 0, second.offset)
    }.map(\.element)
  }

  /// Whether nothing is wrong but files or folders that are not there: exit code 66 rather
  /// than 65.
  public var isMissingInput: Bool { problems.allSatisfy(\.isMissingInput) }

  /// The problems as text, one a line.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

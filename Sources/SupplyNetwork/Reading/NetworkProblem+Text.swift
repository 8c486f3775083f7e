extension NetworkProblem: CustomStringConvertible {
  /// The problem as `file:line:column: what is wrong (what was found) — what to do`.
  public var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if line != nil, let column { place += ":\(column)" }
    return "\(place): \(message)"
  }

  /// What is wrong, without the place.
  public var message: String {
    let text = ProblemText(kind: kind)
    return text.file ?? text.table ?? text.yaml ?? text.value ?? text.network ?? text.override ?? ""
  }
}

/// How products are named in problems.
enum ProductText {
  /// What a product's name is followed by where it is that of the infected.
  static let infected = " of patients with a viral infection"
}

/// Renders the facts of a problem; one property for each group of kinds.
private struct ProblemText {
  let kind: NetworkProblem.Kind

  private func meant(_ nearest: String?) -> String {
    nearest.map { " — did you mean '\($0)'?" } ?? ""
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  private func megabytes(_ bytes: Int) -> String {
    ((Double(bytes) / 104_857.6).rounded() / 10).shortText + " MB"
  }

  var file: String? {
    switch kind {
    case .missingFolder: "the folder does not exist"
    case .notAFolder: "not a folder — a network is a folder of files"
    case .missingFile: "the file does not exist — every network needs it"
    case .missingTherapyFile: "the file does not exist — a patient group names it as its therapy"
    case .notAFile: "not a file"
    case .unreadable: "the file cannot be read — check its permissions"
    case .tooLarge(let bytes, let limit):
      "the file is too large (\(megabytes(bytes))) — at most \(megabytes(limit))"
    case .invalidUTF8(let offset):
      "the text is not UTF-8 (byte \(offset)) — save the file as UTF-8"
    case .utf16: "the text is UTF-16 — save the file as UTF-8"
    case .nulByte(let offset): "not a text file (a NUL byte at byte \(offset))"
    case .emptyFile: "the file is empty"
    default: nil
    }
  }

  var table: String? {
    switch kind {
    case .unterminatedQuote: "the quotation mark that opens here is never closed"
    case .strayQuote:
      "a quotation mark within a field — put the field in quotation marks and double those within"
    case .textAfterQuote(let found):
      "text after the closing quotation mark ('\(found.shortened)') — double quotation marks within"
        + " a field"
    case .raggedRow(let fields, let columns):
      "the row has \(fields) \(fields == 1 ? "field" : "fields"), the header \(columns)"
        + (fields > columns ? " — put fields that contain commas in quotation marks" : "")
    case .noRows: "the table has a header but no rows"
    case .tooManyColumns(let limit): "the row has more than \(limit) fields"
    case .tooManyRows(let limit): "the table has more than \(limit) rows"
    case .missingColumn(let name): "the column '\(name)' is missing"
    case .unknownColumn(let name, let nearest): "unknown column '\(name)'\(meant(nearest))"
    case .duplicateColumn(let name): "the column '\(name)' occurs twice"
    default: nil
    }
  }

  var yaml: String? {
    switch kind {
    case .yamlSyntax(let reason): "not valid YAML (\(reason))"
    case .tabIndentation: "a tab is used for indentation — use spaces"
    case .severalDocuments: "a second document starts here — keep one document in the file"
    case .nestedTooDeep(let limit): "nested deeper than \(limit) levels"
    case .tooManyValues(let limit):
      "more than \(limit) values, aliases expanded — write aliases out"
    case .keyNotText: "a key must be plain text (neither an alias, a list nor a map)"
    case .duplicateKey(let key, let firstLine):
      "the key '\(key.shortened)' occurs twice" + (firstLine.map { " (first in line \($0))" } ?? "")
    case .unknownKey(let subject, let nearest): "unknown key '\(subject)'\(meant(nearest))"
    case .missingKey(let subject): "the key '\(subject)' is missing"
    case .wrongKind(let subject, let expected, let found):
      "\(subject.isEmpty ? "the file" : subject) must be \(expected.rawValue) (found \(found))"
    case .emptyCollection(let subject): "\(subject) must have at least one entry"
    default: nil
    }
  }

  var value: String? {
    switch kind {
    case .notANumber(let subject, let found):
      "\(subject) must be a number (found '\(found)')\(Self.numberHint(found))"
    case .notFinite(let subject, let found):
      "\(subject) must be a finite number (found '\(found)')"
    case .tooGreat(let subject, let found):
      "\(subject) is too large a number (found \(found)) — at most 1e15 is accepted"
    case .notWhole(let subject, let found):
      "\(subject) must be a whole number (found \(found))"
    case .outOfRange(let subject, let found, let range):
      "\(subject) must be \(range) (found \(found))"
    case .notAChoice(let subject, let found, let choices, let nearest):
      "\(subject) must be one of \(list(choices)) (found '\(found)')\(meant(nearest))"
    case .emptyText(let subject): "\(subject) must not be empty"
    case .controlCharacter(let subject): "\(subject) contains a control character"
    case .notADate(let subject, let found):
      "\(subject) must be a date written as 2026-01-31 (found '\(found)')"
    case .notAHoliday(let subject, let found):
      "\(subject) must be a date written as 2026-12-25, or 12-25 for every year"
        + " (found '\(found)')"
    case .notStretches(let subject):
      "\(subject) must be pairs of an opening and a closing hour that increase, such as [8, 18]"
    case .notDepartures(let subject):
      "\(subject) must be hours from 0 to below 24 that increase, such as [10, 16.5]"
    case .neverOpen(let subject):
      "\(subject) is never open — give at least one weekday hours, such as monday: [8, 18]"
    case .reservedPattern(let subject, let name):
      "\(subject): '\(name)' is reserved for sites that never close — choose another name"
    case .notACurrency(let subject, let found):
      "\(subject) must be three capital letters such as EUR (found '\(found)')"
    case .wrongCount(let subject, let expected, let found):
      "\(subject) must have \(expected) numbers (found \(found))"
    case .lengthsDiffer(let subject, let count, let other, let otherCount):
      "\(subject) has \(count) \(count == 1 ? "entry" : "entries"), \(other) has \(otherCount)"
        + " — give one for each year"
    case .sharesNotOne(let subject, let sum): "\(subject) must sum to 1 (found \(sum))"
    case .daysNotIncreasing(let subject, let found):
      "the days of \(subject) must be above those before (found \(found))"
    case .notIncreasing(let subject, let found):
      "the hours of \(subject) must be above those before (found \(found))"
    case .notADistribution(let subject, let reason): "\(subject) is no distribution (\(reason))"
    case .supportOutOfRange(let subject, let low, let high, let range):
      high == "inf"
        ? "\(subject) must be \(range) (the distribution goes from \(low) without limit)"
        : "\(subject) must be \(range) (the distribution goes from \(low) to \(high))"
    case .aboveOther(let subject, let value, let other, let otherValue):
      "\(subject) must not be above \(other), \(otherValue) (found \(value))"
    case .notATherapyFile(let subject, let found):
      "\(subject) must be the name of a file in the network's folder, such as therapy-b.yaml"
        + " (found '\(found)')"
    case .reservedName(let subject, let name):
      "\(subject): '\(name)' is reserved for cells carried within a site — choose another name"
    default: nil
    }
  }

  private static func numberHint(_ found: String) -> String {
    let digits = found.filter { $0 != "," && $0 != "_" && $0 != " " && $0 != "'" }
    guard digits != found, case .number = NumberText.read(digits) else { return "" }
    return " — write numbers with a point and without separators, such as 1234.5"
  }

  var network: String? {
    switch kind {
    case .duplicateName(let what, let name, let firstLine):
      "the \(what) '\(name)' occurs twice" + (firstLine.map { " (first in line \($0))" } ?? "")
    case .danglingReference(let subject, let what, let found, let nearest):
      "\(subject): there is no \(what) '\(found)'\(meant(nearest))"
    case .regionWithoutDemand(let region):
      "the region '\(region)' has no demand rows — give it at least one quintile"
    case .noPeople: "no demand row has people — give populations"
    case .therapyForOtherGroup(let therapy, let network):
      "the therapy is for '\(therapy)', but \(NetworkSource.networkFile) simulates '\(network)'"
    case .tooManyPatients(let perYear, let limit):
      "about \(perYear) patients a year, at most \(limit) can be simulated — check populations,"
        + " incidence and multipliers"
    case .tooManyPairs(let centres, let facilities, let limit):
      "\(centres) centres and \(facilities) facilities make more than \(limit) pairs"
    case .targetRelations(let found):
      "a target needs exactly one of \(list(Target.Relation.allCases.map(\.rawValue)))"
        + " (found \(found.isEmpty ? "none" : list(found)))"
    case .disruptionKinds(let found, let choices):
      "a disruption needs exactly one of \(list(choices))"
        + " (found \(found.isEmpty ? "none" : list(found)))"
    case .beforeStart(let subject, let date, let start):
      "\(subject) must not be before start_date, \(start) (found \(date))"
    case .notALane(let subject, let found):
      "\(subject) must name a centre and a facility (found \(found) names)"
    case .openedAndClosed(let centre, let configuration):
      "the configuration '\(configuration)' both opens and closes the centre '\(centre)'"
    case .other(let problem): problem.description
    case .moreProblems(let count): "\(count) more problems"
    case .noOpenCentre(let configuration, let patientGroup):
      "the configuration '\(configuration)' has no open centre for the patient group"
        + " '\(patientGroup)'"
    case .productNotMade(let configuration, let product, let infected):
      "the configuration '\(configuration)' has no open facility that makes "
        + "'\(product)\(infected ? ProductText.infected : "")'"
    case .doesNotTreat(let subject, let centre, let patientGroup):
      "\(subject): the centre '\(centre)' does not treat the patient group '\(patientGroup)'"
    case .noOpenFacility(let configuration):
      "the configuration '\(configuration)' has no open facility — give one suites"
    case .changesOfClosedFacility(let subject, let facility):
      "\(subject): the facility '\(facility)' has no suites at the start — give it some in suites,"
        + " and a licence_date where it opens later"
    case .assignedFacilityClosed(let centre, let facility, let configuration):
      "the configuration '\(configuration)' assigns the centre '\(centre)' to the facility"
        + " '\(facility)', which has no suites in it"
    case .assignedToClosed(let subject, let site, let configuration):
      "\(subject): '\(site)' is closed in the configuration '\(configuration)'"
    case .shareWithoutLane(let centre, let facility, let mode, let modes, let configuration):
      "no lane\(mode.map { " by '\($0.shortened)'" } ?? "") joins the centre '\(centre)' to the"
        + " facility '\(facility)', to which the configuration '\(configuration)' sends a share"
        + (modes.isEmpty ? "" : " (there is one by \(list(modes)))")
    case .openingTooShort(let centre, let longest, let apheresis):
      "the centre '\(centre)' is open for \(longest) h at a stretch, an apheresis takes"
        + " \(apheresis) h on average — lengthen its opening hours"
    case .centreNotReached(let centre, let product, let configurations):
      "no lane reaches the centre '\(centre)' from an open facility"
        + (product.map { " that makes '\($0)'" } ?? "") + " in \(list(configurations))"
        + " — add a mode or a lane, or close the centre"
    case .lanesExceedHoldLimit(let centre, let product, let fastest, let limit, let configurations):
      "the fastest lane from the centre '\(centre)' to an open facility"
        + (product.map { " that makes '\($0)'" } ?? "") + " takes \(fastest) h, longer"
        + " than the hold limit of \(limit) h, in \(list(configurations)) — raise"
        + " material.hold_limit_hours, add a faster lane, or cryopreserve"
    default: nil
    }
  }

  var override: String? {
    switch kind {
    case .overrideOfUnknownFile(let name, let nearest):
      "'\(name)' is none of \(list(NetworkSource.names))\(meant(nearest))"
    case .overrideTooShort(let example):
      "the path names no value — name one such as \(example)"
    case .overrideOfNothing(let subject, let what, let found, let nearest):
      "\(subject) has no \(what) '\(found)'\(meant(nearest))"
    case .overrideNotYAML(let reason): "the value is not valid YAML (\(reason))"
    default: nil
    }
  }
}

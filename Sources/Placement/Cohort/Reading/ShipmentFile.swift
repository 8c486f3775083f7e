extension CohortProblem {
  /// What i-SHIPMENT's code states beside its data files.
  public enum Shipment {
    /// Days from the start of manufacture to its end.
    public static let manufacturingDays = 7
    /// Days of testing.
    public static let testingDays = 7
    /// Days from collection to return that nobody may wait longer than.
    public static let turnaroundLimitDays = 18
    /// Days for which facilities are charged.
    public static let chargedDays = 130
    /// Manufacture and quality control of one therapy.
    public static let costPerPatient = 10_476.0 + 9_312.0
    /// Variable cost a day of facilities, where the file gives none.
    public static let variableCostPerDay = [
      "m1": 20_920.0, "m2": 156_900, "m3": 52_300, "m4": 20_920, "m5": 156_900, "m6": 52_300,
    ]
  }

  /// Reads a data file of i-SHIPMENT (Triantafyllou et al., Scientific Reports 12:17365, 2022, DOI
  /// 10.1038/s41598-022-21290-5): sets c (sites), h (hospitals, one for each site, in the same order), j
  /// (modes), m (facilities), p (patients); parameters CIM, FCAP, TT1, TT3, U1, U3, INC, TLS and, where
  /// given, CVM.
  ///
  /// - Parameters:
  ///   - text: the file.
  ///   - file: its name, for messages.
  ///   - facilitiesAtMost: how many may open.
  public init(
    shipmentFile text: String, named file: String, facilitiesAtMost: Int
  ) throws(CohortFileError) {
    var data = ModellingData(text: text, file: file)
    let sites = data.members(of: "c")
    let hospitals = data.members(of: "h")
    let modes = data.members(of: "j")
    let facilities = data.members(of: "m")
    let patients = data.members(of: "p")
    if sites.count != hospitals.count {
      data.report(.unpairedHospitals(sites: sites.count, hospitals: hospitals.count))
    }
    let fixed = data.entries("CIM", [("m", facilities)])
    let variable = data.entries(
      "CVM", [("m", facilities)], default: Shipment.variableCostPerDay)
    let suites = data.entries("FCAP", [("m", facilities)], whole: true)
    let daysIn = data.entries("TT1", [("j", modes)], whole: true)
    let daysOut = data.entries("TT3", [("j", modes)], whole: true)
    let costIn = data.entries("U1", [("c", sites), ("m", facilities), ("j", modes)])
    let costOut = data.entries("U3", [("m", facilities), ("h", hospitals), ("j", modes)])
    let preparation = data.entries("TLS", [], whole: true)
    let collected = data.collections("INC", patients: patients, sites: sites)
    guard data.problems.isEmpty else { throw data.error }

    self.init(
      siteNames: sites,
      facilities: facilities.map {
        let perDay = (fixed[[$0]] ?? 0) + (variable[[$0]] ?? 0)
        return Facility(
          name: $0, suites: Int(suites[[$0]] ?? 0), cost: Double(Shipment.chargedDays) * perDay)
      },
      modesIn: modes.map { Mode(name: $0, days: Int(daysIn[[$0]] ?? 0)) },
      modesOut: modes.map { Mode(name: $0, days: Int(daysOut[[$0]] ?? 0)) },
      costIn: sites.map { site in
        facilities.map { facility in modes.map { costIn[[site, facility, $0]] } }
      },
      costOut: hospitals.map { hospital in
        facilities.map { facility in modes.map { costOut[[facility, hospital, $0]] } }
      },
      patients: collected.flatMap { Array(repeating: $0.patient, count: $0.count) },
      preparationDays: Int(preparation[[]] ?? 0),
      manufacturingDays: Shipment.manufacturingDays, testingDays: Shipment.testingDays,
      turnaroundLimitDays: Shipment.turnaroundLimitDays,
      costPerPatient: Shipment.costPerPatient, facilitiesAtMost: facilitiesAtMost)
  }
}

extension ModellingData {
  /// The members of a set.
  fileprivate mutating func members(of set: String) -> [String] {
    guard let words = sets[set] else {
      if !unreadable.contains("set \(set)") { report(.missing(name: "set \(set)")) }
      return []
    }
    var seen: Set<String> = []
    for word in words where !seen.insert(word.text).inserted {
      report(.entryTwice(parameter: "set \(set)", key: word.text), word)
    }
    return words.map(\.text)
  }

  private mutating func reportMissing(_ parameter: String) {
    if !unreadable.contains("param \(parameter)") {
      report(.missing(name: "param \(parameter)"))
    }
  }

  /// All problems, in the order of the file.
  fileprivate var error: CohortFileError {
    CohortFileError(
      problems: problems.enumerated().sorted {
        ($0.element.line ?? .max, $0.element.column ?? 0, $0.offset)
          < ($1.element.line ?? .max, $1.element.column ?? 0, $1.offset)
      }.map(\.element))
  }

  private mutating func number(_ word: Word, _ parameter: String, whole: Bool) -> Double? {
    if let value = Double(word.text), value.isFinite,
      !whole || (value == value.rounded() && abs(value) < 1e6)
    {
      return value
    }
    report(.notANumber(found: word.text, parameter: parameter, whole: whole), word)
    return nil
  }

  private mutating func check(_ word: Word, in set: String, _ members: [String]) -> Bool {
    if members.contains(word.text) { return true }
    let nearest = members.first { $0.lowercased() == word.text.lowercased() }
    report(.unknownMember(found: word.text, set: set, nearest: nearest), word)
    return false
  }

  /// A parameter over sets, an entry for every key.
  ///
  /// - Parameter fallback: what to take for keys of one set where the parameter is not given.
  fileprivate mutating func entries(
    _ parameter: String, _ keys: [(set: String, members: [String])], whole: Bool = false,
    default fallback: [String: Double]? = nil
  ) -> [[String]: Double] {
    var values: [[String]: Double] = [:]
    var given: Set<[String]> = []
    if let words = parameters[parameter] {
      let size = keys.count + 1
      if words.count % size != 0 || (keys.isEmpty && words.count != 1) {
        report(.incompleteEntry(parameter: parameter, wordsEach: size), words.first)
        return [:]
      }
      for start in stride(from: 0, to: words.count, by: size) {
        let entry = words[start..<(start + size)]
        var isKnown = true
        for (word, key) in zip(entry, keys) {
          isKnown = check(word, in: key.set, key.members) && isKnown
        }
        let key = entry.dropLast().map(\.text)
        if isKnown, !given.insert(key).inserted {
          report(
            .entryTwice(parameter: parameter, key: key.joined(separator: " ")), entry.first)
        }
        if let last = entry.last, let value = number(last, parameter, whole: whole) {
          values[key] = value
        }
      }
    } else if let fallback {
      for (key, value) in fallback {
        values[[key]] = value
        given.insert([key])
      }
    } else {
      reportMissing(parameter)
      return [:]
    }
    // Every key, in order.
    let all = keys.reduce([[]]) { known, key in
      known.flatMap { front in key.members.map { front + [$0] } }
    }
    for key in all where !given.contains(key) {
      report(.noEntry(parameter: parameter, key: key.joined(separator: " ")))
    }
    return values
  }

  /// Patients with site, day and number.
  fileprivate mutating func collections(
    _ parameter: String, patients: [String], sites: [String]
  ) -> [(patient: CohortProblem.Patient, count: Int)] {
    guard let words = parameters[parameter] else {
      reportMissing(parameter)
      return []
    }
    guard words.count % 4 == 0 else {
      report(.incompleteEntry(parameter: parameter, wordsEach: 4), words.first)
      return []
    }
    var found: [(patient: CohortProblem.Patient, count: Int)] = []
    var seen: Set<String> = []
    for start in stride(from: 0, to: words.count, by: 4) {
      let (patient, site) = (words[start], words[start + 1])
      var isKnown = check(patient, in: "p", patients)
      isKnown = check(site, in: "c", sites) && isKnown
      let day = number(words[start + 2], parameter, whole: true)
      let count = number(words[start + 3], parameter, whole: true)
      if !seen.insert(patient.text).inserted {
        report(.entryTwice(parameter: parameter, key: patient.text), patient)
      }
      guard isKnown, let day, let count, let index = sites.firstIndex(of: site.text) else {
        continue
      }
      guard (0...1_000_000).contains(count) else {
        report(
          .notANumber(found: words[start + 3].text, parameter: parameter, whole: true),
          words[start + 3])
        continue
      }
      found.append((CohortProblem.Patient(site: index, day: Int(day)), Int(count)))
    }
    for patient in patients where !seen.contains(patient) {
      report(.noEntry(parameter: parameter, key: patient))
    }
    return found
  }
}

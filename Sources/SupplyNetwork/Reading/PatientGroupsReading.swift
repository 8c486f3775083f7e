/// Decodes `patient_groups` and `patient_group` of `network.yaml`: who is treated, and with what.
struct PatientGroupsReader {
  let log: ProblemLog

  /// A patient group of the file.
  struct Group {
    var group: PatientGroup
    /// The file of its therapy.
    var therapyFile: String
    /// Whether the group names that file, and so has random streams of its own name.
    var namesTherapy: Bool
    /// Demand of its own; nil where the network's holds.
    var demand: (model: DemandModel, isSound: Bool)?
    /// Where it is defined.
    var position: SourcePosition
  }

  /// What the two keys say.
  struct Content {
    var groups: [Group] = []
    var names = NameIndex(what: "patient group", isComplete: false)
    /// Those that are simulated, as indices into `groups`.
    var simulated: [Int] = []
    /// Whether both keys are sound.
    var isSound = false

    /// The groups that are simulated.
    var simulatedGroups: [Group] { simulated.map { groups[$0] } }
  }

  static let key = "patient_groups"
  static let choiceKey = "patient_group"
  static let therapyKey = "therapy"
  /// A pathway is numbered in a byte.
  private static let count = NumberRange(1, 100)

  /// Reads both keys.
  ///
  /// - Parameter demand: reads the demand of a map.
  func read(_ root: YAMLMap, demand: (YAMLMap) -> DemandModel) -> Content {
    let (content, isSound) = log.watch { () -> Content in
      var content = Content()
      let groups = root.filledMap(Self.key)
      content.names.isComplete = !groups.isVoid
      for (index, entry) in groups.entries.enumerated() {
        TransportReader(log: log).checkName(entry, in: groups)
        content.names.define(
          entry.key, index: index, line: nil, at: entry.keyPosition, log: log)
        let map = YAMLMap(
          entry.value, path: groups.subject(entry.key.shortened), position: entry.keyPosition,
          log: log)
        content.groups.append(group(map, id: entry.key, demand: demand))
      }
      if let entry = root.required(Self.choiceKey) {
        content.simulated = simulated(entry, names: content.names)
        checkTherapies(content)
      }
      return content
    }
    var read = content
    read.isSound = isSound
    return read
  }

  private func group(
    _ map: YAMLMap, id: String, demand: (YAMLMap) -> DemandModel
  ) -> Group {
    let group = PatientGroup(
      id: id, description: map.text("description", default: ""),
      incidencePerMillionPerYear: map.number(
        "incidence_per_million_per_year", NumberRange(0, 1e6)))
    var file = NetworkSource.therapyFile
    let entry = map.optional(Self.therapyKey)
    if let entry, !entry.value.isNothing {
      let subject = map.subject(Self.therapyKey)
      if let text = entry.value.text(subject: subject, log: log) {
        file = text
        if !Self.isTherapyFile(text) {
          log.add(
            .notATherapyFile(subject: subject, found: text.shortened), at: entry.value.position)
        }
      }
    }
    let own = map.optionalMap("demand").map { own in log.watch { demand(own) } }
    map.finish()
    return Group(
      group: group, therapyFile: file,
      namesTherapy: entry.map { !$0.value.isNothing } ?? false,
      demand: own.map { (model: $0.value, isSound: $0.isSound) }, position: map.position)
  }

  /// Whether a name is that of a YAML file in the network's folder which is no other file of it.
  static func isTherapyFile(_ name: String) -> Bool {
    guard name.hasSuffix(".yaml") else { return false }
    let stem = name.dropLast(5)
    return !stem.isEmpty && !stem.contains { "/\\.".contains($0) }
      && !NetworkSource.names.contains { $0 != "therapy" && $0 == stem }
  }

  /// One name, or a list of names.
  private func simulated(_ entry: YAMLValue.Entry, names: NameIndex) -> [Int] {
    let subject = Self.choiceKey
    guard case .list(let values) = entry.value.content else {
      guard let id = entry.value.text(subject: subject, log: log) else { return [] }
      return names.resolve(id, subject: subject, at: entry.value.position, log: log).map { [$0] }
        ?? []
    }
    guard !values.isEmpty else {
      log.add(.emptyCollection(subject: subject), at: entry.value.position)
      return []
    }
    guard Double(values.count) <= Self.count.high else {
      log.add(
        .outOfRange(
          subject: "\(subject) in number", found: "\(values.count)", range: Self.count),
        at: entry.value.position)
      return []
    }
    var taken = NameIndex(what: "patient group", isComplete: true)
    return values.enumerated().compactMap { index, value in
      guard let id = value.text(subject: "\(subject)[\(index + 1)]", log: log) else { return nil }
      let isTaken = taken.index(of: id) != nil
      taken.define(id, index: index, line: nil, at: value.position, log: log)
      guard !isTaken else { return nil }
      return names.resolve(
        id, subject: "\(subject)[\(index + 1)]", at: value.position, log: log)
    }
  }

  /// Groups that are simulated together need random streams of their own, which go by the name of a
  /// group that names its therapy; one of them may do without.
  private func checkTherapies(_ content: Content) {
    for index in content.simulated.filter({ !content.groups[$0].namesTherapy }).dropFirst() {
      let group = content.groups[index]
      log.add(
        .missingKey(subject: "\(Self.key).\(group.group.id.shortened).\(Self.therapyKey)"),
        at: group.position)
    }
  }

  /// The therapy files that a network names, before anything is checked: those of all groups, and
  /// the usual one unless every group that is simulated names its own.
  static func therapyFiles(in network: YAMLValue?) -> [String] {
    let usual = NetworkSource.therapyFile
    guard case .map(let root) = network?.content,
      case .map(let groups) = root.first(where: { $0.key == key })?.value.content
    else { return [usual] }
    var named: [String: String] = [:]
    var files: [String] = []
    for entry in groups {
      guard case .map(let group) = entry.value.content,
        case .scalar(let file, _) = group.first(where: { $0.key == therapyKey })?.value.content,
        isTherapyFile(file)
      else { continue }
      named[entry.key] = file
      if !files.contains(file) { files.append(file) }
    }
    let chosen: [String]
    switch root.first(where: { $0.key == choiceKey })?.value.content {
    case .scalar(let id, _): chosen = [id]
    case .list(let values):
      chosen = values.compactMap {
        if case .scalar(let id, _) = $0.content { id } else { nil }
      }
    default: chosen = []
    }
    let isNeeded = chosen.isEmpty || chosen.contains { named[$0] == nil }
    if isNeeded, !files.contains(usual) { files.insert(usual, at: 0) }
    return files
  }
}

extension NetworkTables {
  /// Gives every patient group its demand rows: the rows of the first, then of the next.
  mutating func spread(over groups: [PatientGroupsReader.Group]) {
    let base = demandRows
    demandRows = groups.enumerated().flatMap { index, group in
      base.map { row in
        var row = row
        row.patientGroup = index
        if group.namesTherapy { row.id += "/" + group.group.id }
        return row
      }
    }
  }
}

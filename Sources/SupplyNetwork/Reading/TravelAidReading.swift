/// Decodes `travel_aid`, which stands for all configurations or in one of them.
struct TravelAidReader {
  let log: ProblemLog

  static let key = "travel_aid"

  /// What a map says of aid: nothing, that there is none, or a scheme.
  enum Content {
    case absent
    case none
    case scheme(TravelAid)
  }

  /// The scheme under `travel_aid`.
  func read(_ map: YAMLMap) -> Content {
    guard let entry = map.optional(Self.key), !entry.value.isNothing else { return .absent }
    let subject = map.subject(Self.key)
    if case .scalar(let text, _) = entry.value.content {
      if text == "none" { return .none }
      log.add(
        .notAChoice(
          subject: subject, found: text.shortened, choices: ["none", "a map of keys"],
          nearest: NearestName.of(text, among: ["none"])), at: entry.value.position)
      return .absent
    }
    let aid = YAMLMap(entry.value, path: subject, position: entry.keyPosition, log: log)
    let scheme = TravelAid(
      beyondKilometres: aid.number("beyond_km", .nonnegative, default: 0),
      travelShare: aid.number("travel_share", .fraction, default: 0),
      maximumPerTrip: aid.optionalNumber("maximum_per_trip", .nonnegative),
      lodgingShare: aid.number("lodging_share", .fraction, default: 0),
      maximumPerNight: aid.optionalNumber("maximum_per_night", .nonnegative))
    aid.finish()
    return .scheme(scheme)
  }
}

extension YAMLValue {
  /// The number that the value says, or nil where a problem was noted.
  package func number(_ range: NumberRange, subject: String, log: ProblemLog) -> Double? {
    guard case .scalar(let text, let isPlain) = content, !isNothing else {
      log.add(.wrongKind(subject: subject, expected: .number, found: inWords), at: position)
      return nil
    }
    guard isPlain else {
      log.add(.wrongKind(subject: subject, expected: .number, found: inWords), at: position)
      return nil
    }
    return NumberText.number(text, range, subject: subject, at: position, log: log)
  }

  /// The whole number that the value says, or nil where a problem was noted.
  package func whole(_ range: NumberRange, subject: String, log: ProblemLog) -> Int? {
    guard let number = number(range, subject: subject, log: log) else { return nil }
    guard let whole = Int(exactly: number) else {
      log.add(.notWhole(subject: subject, found: number.shortText), at: position)
      return nil
    }
    return whole
  }

  /// The text that the value says, not empty and without control characters, or nil where a
  /// problem was noted.
  package func text(subject: String, log: ProblemLog) -> String? {
    guard case .scalar(let text, _) = content else {
      log.add(.wrongKind(subject: subject, expected: .text, found: inWords), at: position)
      return nil
    }
    guard !text.isBlank, !isNothing else {
      log.add(.emptyText(subject: subject), at: position)
      return nil
    }
    guard !text.hasControlCharacter(allowingLineFeed: true) else {
      log.add(.controlCharacter(subject: subject), at: position)
      return nil
    }
    return text
  }
}

extension NumberText {
  /// The number in a text, or nil where a problem was noted.
  static func number(
    _ text: String, _ range: NumberRange, subject: String, at position: SourcePosition,
    log: ProblemLog
  ) -> Double? {
    switch read(text) {
    case .number(let number):
      if range.contains(number) { return number }
      let found = text.shortened
      log.add(
        abs(number) > NumberRange.greatest && range.high >= NumberRange.greatest
          ? .tooGreat(subject: subject, found: found)
          : .outOfRange(subject: subject, found: found, range: range), at: position)
    case .notFinite: log.add(.notFinite(subject: subject, found: text.shortened), at: position)
    case .notANumber: log.add(.notANumber(subject: subject, found: text.shortened), at: position)
    }
    return nil
  }
}

extension String {
  /// Whether the text has a control character; a line feed may be allowed.
  func hasControlCharacter(allowingLineFeed: Bool) -> Bool {
    var previous: UInt8 = 0
    for byte in utf8 {
      // C0 and DEL are single bytes; C1, U+0080 to U+009F, follows 0xC2.
      let isLineEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
      let isControl = byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0)
      if isControl, !(allowingLineFeed && isLineEnd) { return true }
      previous = byte
    }
    return false
  }
}

/// Refuses, before it is parsed, a file whose nesting would exhaust the parser's stack, and keys
/// made of aliases, whose comparison would take exponential time.
struct YAMLGuard {
  let bytes: [UInt8]
  let file: String

  /// Whether the file may be parsed; otherwise a problem was noted.
  func admits(log: ProblemLog) -> Bool {
    var flowDepth = 0
    // Columns at which the blocks that are open began.
    var blocks: [Int] = []
    var line = 1
    var lineStart = 0
    var isLeading = true
    var hasAnchor = false
    var hasAlias = false
    var complexKey: SourcePosition?
    for (index, byte) in bytes.enumerated() {
      let column = index - lineStart
      var position: SourcePosition { SourcePosition(file: file, line: line, column: column + 1) }
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        lineStart = index + 1
        isLeading = true
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        flowDepth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        flowDepth = max(0, flowDepth - 1)
        if isFollowedByColon(index + 1) { complexKey = complexKey ?? position }
      case UInt8(ascii: "&") where startsToken(index):
        hasAnchor = true
      case UInt8(ascii: "*") where startsToken(index):
        hasAlias = true
        if isFollowedByColon(endOfName(index + 1)) { complexKey = complexKey ?? position }
      case UInt8(ascii: "?") where startsToken(index) && isSpace(index + 1):
        complexKey = complexKey ?? position
      default: break
      }
      if isLeading, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\r") {
        while let last = blocks.last, last >= column { blocks.removeLast() }
        if byte != UInt8(ascii: "#") { blocks.append(column) }
        isLeading = isIndicator(byte) && isSpace(index + 1)
      }
      if blocks.count + flowDepth > YAMLValue.depthLimit {
        log.add(.nestedTooDeep(limit: YAMLValue.depthLimit), at: position)
        return false
      }
    }
    if hasAnchor, hasAlias, let complexKey {
      log.add(.keyNotText, at: complexKey)
      return false
    }
    return true
  }

  private func isIndicator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: ":")
  }

  private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private func isSpace(_ index: Int) -> Bool {
    guard let byte = byte(index) else { return true }
    return byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }

  /// Whether an anchor, alias or indicator may start here.
  private func startsToken(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    return isSpace(index - 1)
      || [UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":")]
        .contains(bytes[index - 1])
  }

  private func endOfName(_ start: Int) -> Int {
    var index = start
    while let byte = byte(index), !isSpace(index), byte != UInt8(ascii: ":"),
      byte != UInt8(ascii: ","), byte != UInt8(ascii: "]"), byte != UInt8(ascii: "}")
    {
      index += 1
    }
    return index
  }

  private func isFollowedByColon(_ start: Int) -> Bool {
    var index = start
    while let byte = byte(index), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
      index += 1
    }
    return byte(index) == UInt8(ascii: ":")
  }
}

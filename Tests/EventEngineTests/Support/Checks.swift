import Testing

// The expectation macros copy what they look at, which the engine's noncopyable types forbid; these
// functions take the value after it was computed.

/// Expects a condition to hold.
func check(_ condition: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(condition, sourceLocation: sourceLocation)
}

/// Expects two values to be equal and shows them if they are not.
func checkEqual<Value: Equatable>(
  _ value: Value?, _ expected: Value?, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(value == expected, sourceLocation: sourceLocation)
}

/// Stops at a false condition; cheaper than an expectation in a loop of a million rounds.
func requireTrue(_ condition: Bool, _ message: String = "An operation was refused.") {
  precondition(condition, message)
}

import RealModule

/// The natural logarithm.
func logarithm(_ value: Double) -> Double { Double.log(value) }

/// The sine of an angle in radians.
func sine(_ angle: Double) -> Double { Double.sin(angle) }

/// A share as a percentage with one decimal.
func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

/// Where the random numbers of a benchmark come from.
public enum VariateKind: String, Sendable, CaseIterable {
  /// xoshiro256++ and the ziggurat: what other simulation libraries are measured with.
  case fast
  /// The product's addressed streams, by inversion.
  case philox
}

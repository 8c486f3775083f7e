import Foundation
func tune(_ name: String, _ d: Double) -> Double { ProcessInfo.processInfo.environment[name].flatMap(Double.init) ?? d }
enum Tuning {
  static let prec = tune("PREC", 0.0003), trace = tune("TRACE", 0), bm = tune("BM", 0), sweeps = tune("SWEEPS", 30), close = tune("CLOSE", 0.05)
}

import Foundation

/// The two tiers of the suite: every change, and with `V2V_NIGHTLY=1` the long one.
enum Tier {
  static let isNightly = ProcessInfo.processInfo.environment["V2V_NIGHTLY"] == "1"
}

import BenchmarkModels

/// Runs one benchmark and prints what shows that the work was done: what `instructions.sh` counts.
///
/// It is an executable of its own, without the journey and without a reader of options, so that
/// continuous integration need not build what it does not count.
@main
enum InstructionGuard {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count == 3, let variates = VariateKind(rawValue: arguments[2]),
      let size = Int(arguments[3]), size > 0, size < UInt32.max
    else { return usage() }
    switch arguments[1] {
    case "mm1":
      let outcome = SingleServer.run(
        customers: size, variates: variates, seed: 1, replication: 0)
      print("mean time in system", outcome.meanTimeInSystem)
    case "ct6":
      let outcome = CellTherapyLine.run(
        patients: size, variates: variates, seed: 1, replication: 0)
      print("infused", outcome.infused)
    default:
      usage()
    }
  }

  private static func usage() {
    print("usage: instruction-guard mm1|ct6 fast|philox SIZE")
  }
}

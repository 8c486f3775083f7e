import ArgumentParser

/// The command line of VeinToVein.
@main
struct VeinToVein: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "v2v",
    abstract: "Decide how a country makes and delivers cell therapies.",
    discussion: """
      Simulates, patient by patient, the journey from referral to infusion under the delivery \
      models of a network, and says what each does to availability, equity, quality and money.

      Exit codes: 0 done, 64 usage, 65 bad data, 66 no input, 69 a needed program is missing, \
      70 internal error, 73 cannot write, 75 try again, 130 interrupted.
      """,
    version: version,
    subcommands: [
      Initialise.self, Generate.self, Validate.self, AccessCommand.self, Simulate.self,
      Compare.self, Place.self, Design.self, Replay.self, Log.self, Audit.self, Calibrate.self,
      Networks.self, ExperimentCommand.self, StudyCommand.self, Rerun.self, ReportCommand.self,
      FigureCommand.self,
    ])
}

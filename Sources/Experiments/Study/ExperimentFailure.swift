package import PatientJourney
package import Statistics
package import StudyStore
package import SupplyNetwork

/// Why an experiment could not be run to its end.
package enum ExperimentFailure: Error, Sendable {
  /// The study on disk.
  case study(StudyError)
  /// A run broke an invariant: a defect of the program.
  case invariant(JourneyInvariantViolation)
  /// The network changed on disk while the experiment ran, and is not sound any more.
  case network(NetworkReadingError)
  /// A method refused its numbers.
  case statistics(StatisticsError)
  /// An indicator that a stopping rule or a selection follows has no value in a replication.
  case undefined(indicator: String, point: Int, replication: Int)
  /// Interrupted before the pilot runs were done.
  case interrupted
}

/// Runs work whose error is one of a kind, as an error of experiments.
func asExperimentFailure<Value>(
  _ work: () throws -> Value
) throws(ExperimentFailure) -> Value {
  do {
    return try work()
  } catch let error as ExperimentFailure {
    throw error
  } catch let error as StudyError {
    throw .study(error)
  } catch let error as JourneyInvariantViolation {
    throw .invariant(error)
  } catch let error as NetworkReadingError {
    throw .network(error)
  } catch let error as StatisticsError {
    throw .statistics(error)
  } catch {
    throw .study(.cannotWrite(path: "", reason: "\(error)"))
  }
}

package import SupplyNetwork

extension ExperimentPlan {
  /// Runs the first replications of a point again, as the comparison that they are: with every
  /// indicator and split, and the same numbers as in the study.
  ///
  /// Where the experiment gives points and configurations luck of their own, the comparison's patients
  /// are those of the study's seed instead.
  package func comparison(
    ofPoint point: Int, replications: Int, threads: Int
  ) async throws(ExperimentFailure) -> (ComparisonResult, Network) {
    let prepared = try asExperimentFailure { try self.prepared(point) }
    var request = prepared.runner.request
    request.replications = replications
    request.threads = threads
    let result: ComparisonResult?
    do {
      result = try await ComparisonRunner(request).run()
    } catch {
      throw .invariant(error)
    }
    guard let result else { throw .interrupted }
    return (result, request.network)
  }
}

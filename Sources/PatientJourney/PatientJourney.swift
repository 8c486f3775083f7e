/// Runs replications of the patient journey.
public enum PatientJourney {
  /// Runs one replication of one configuration.
  ///
  /// - Parameters:
  ///   - plan: the configuration made ready.
  ///   - settings: seed, replication, window.
  ///   - observer: watches every step; ``SilentObserver`` costs nothing.
  /// - Returns: what the run counted, and the observer.
  /// - Throws: ``JourneyInvariantViolation`` where an invariant broke: a defect of the program.
  /// - Complexity: O(e log n) in e events and n patients in flight; memory is O(n) and does not
  ///   grow with years unless ``JourneySettings/keepsOutcomes`` is set.
  public static func run<Observer: JourneyObserver>(
    plan: DeliveryPlan, settings: JourneySettings, observer: Observer
  ) throws(JourneyInvariantViolation) -> (record: JourneyRecord, observer: Observer) {
    let simulation = JourneySimulation(plan: plan, settings: settings, observer: observer)
    return try simulation.run()
  }

  /// Runs one replication without an observer.
  public static func run(
    plan: DeliveryPlan, settings: JourneySettings
  ) throws(JourneyInvariantViolation) -> JourneyRecord {
    let simulation = JourneySimulation(
      plan: plan, settings: settings, observer: SilentObserver())
    return try simulation.run().record
  }
}

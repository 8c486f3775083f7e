import EventEngine
import Foundation
import Testing

// The example of the module's article, word for word; `articleShowsThisCode` compares the two.

enum Event: BitwiseCopyable {
  case arrival
  case endOfService(UInt32)
}

struct Visit: BitwiseCopyable {
  var arrival: Double
}

func meanTimeInSystem(
  arrivalRate: Double, serviceRate: Double, horizon: Double,
  exponential: (_ mean: Double) -> Double
) -> Double? {
  var scheduler = EventScheduler<Event>()
  var server = Resource<UInt32>(capacity: 1)
  var visits = SlotPool<Visit>()
  var timeInSystem = 0.0

  scheduler.schedule(.arrival, after: exponential(1 / arrivalRate))
  while let event = scheduler.next(through: horizon) {
    let now = scheduler.now
    switch event {
    case .arrival:
      scheduler.schedule(.arrival, after: exponential(1 / arrivalRate))
      let visit = visits.insert(Visit(arrival: now))
      if case .granted = server.request(visit, at: now) {
        scheduler.schedule(.endOfService(visit), after: exponential(1 / serviceRate))
      }
    case .endOfService(let visit):
      timeInSystem += now - visits[visit].arrival
      visits.remove(visit)
      if let following = server.release(at: now) {
        scheduler.schedule(.endOfService(following), after: exponential(1 / serviceRate))
      }
    }
  }
  server.checkInvariants()
  let served = server.counts.completions
  return served > 0 ? timeInSystem / Double(served) : nil
}

@Suite("The module's article")
struct ArticleTests {
  @Test("The example gives the time in system of an M/M/1 queue")
  func example() throws {
    var times = Replications()
    for replication in 0..<50 {
      var random = SplitMix64(seed: 7_000 + UInt64(replication))
      // ρ = 0.5: W = 1 ÷ (1 − 0.5) = 2.
      let time = meanTimeInSystem(arrivalRate: 0.5, serviceRate: 1, horizon: 2_000) { mean in
        random.exponential(mean: mean)
      }
      times.append(try #require(time))
    }
    times.expect(2, "time in system")
  }

  @Test("The article shows the code that this file tests")
  func articleShowsThisCode() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let article = try String(
      contentsOf: folder.appending(
        path: "../../Sources/EventEngine/EventEngine.docc/EventEngine.md"), encoding: .utf8)
    let parts = article.components(separatedBy: "```")
    let code = try #require(parts.first { $0.hasPrefix("swift\n") })
    check(source.contains(code.dropFirst("swift\n".count)))
  }
}

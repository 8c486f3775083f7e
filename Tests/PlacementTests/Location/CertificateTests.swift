import Placement
import Testing

@Suite("Certificates")
struct CertificateTests {
  private struct Sample {
    var problem: LocationProblem
    var answer: LocationAnswer
  }

  /// Solved problems, some of them infeasible.
  private func samples(_ seeds: Range<UInt64>) throws -> [Sample] {
    try seeds.map { seed in
      let problem = RandomLocation().problem(seed)
      return Sample(
        problem: problem, answer: try problem.solve(LocationSettings(relativeGap: 1e-9)))
    }
  }

  private func holds(_ certificate: BoundCertificate, _ problem: LocationProblem) -> Bool {
    if case .holds = CertificateChecker(certificate, of: problem).check() { true } else { false }
  }

  @Test("A bound that is better than the optimum is refused, whatever prices are offered")
  func tooGoodABound() throws {
    var tried = 0
    for sample in try samples(500..<600) {
      guard let objective = sample.answer.objective, sample.answer.certificate.bound != nil
      else { continue }
      var claim = sample.answer.certificate
      #expect(holds(claim, sample.problem))
      let better = sample.problem.sense == .maximise ? -1.0 : 1.0
      claim.bound = objective + better * 1e-4 * max(1, abs(objective))
      #expect(!holds(claim, sample.problem))
      tried += 1
    }
    #expect(tried > 40)
  }

  @Test("Prices that were tampered with prove nothing below the optimum")
  func tamperedPrices() throws {
    var dice = Dice(7)
    var refused = 0
    for sample in try samples(600..<680) {
      guard let objective = sample.answer.objective else { continue }
      for _ in 0..<5 {
        var claim = sample.answer.certificate
        guard !claim.prices.isEmpty else { continue }
        let set = dice.integer(0...claim.prices.count - 1)
        switch dice.integer(0...3) {
        case 0 where !claim.prices[set].clients.isEmpty:
          let client = dice.integer(0...claim.prices[set].clients.count - 1)
          claim.prices[set].clients[client] += dice.uniform(-3, 3)
        case 1 where !claim.prices[set].limits.isEmpty:
          let limit = dice.integer(0...claim.prices[set].limits.count - 1)
          claim.prices[set].limits[limit] += dice.uniform(-1, 1)
        case 2:
          let place = dice.integer(0...claim.prices[set].batches.count - 1)
          claim.prices[set].batches[place] += dice.uniform(-2, 2)
        default:
          claim.prices[set].weight = 1 - claim.prices[set].weight
        }
        switch CertificateChecker(claim, of: sample.problem).check() {
        case .fails:
          refused += 1
        case .holds(let bound):
          // It may still prove what is true.
          let value = try #require(bound)
          let sign = sample.problem.sense == .maximise ? 1.0 : -1.0
          #expect(sign * value >= sign * objective - 1e-6 * max(1, abs(objective)))
        }
      }
    }
    #expect(refused > 50)
  }

  @Test("Negative prices, missing regions and regions that do not cover are refused")
  func malformed() throws {
    var covered = 0
    for sample in try samples(700..<780) {
      let certificate = sample.answer.certificate
      var none = certificate
      none.regions = []
      #expect(!holds(none, sample.problem))
      if let limit = sample.problem.limits.indices.first(where: {
        sample.problem.limits[$0].relation != .equal
      }), !certificate.prices.isEmpty {
        var negative = certificate
        negative.prices[0].limits[limit] = -1
        #expect(!holds(negative, sample.problem))
      }
      var notNumber = certificate
      if !notNumber.prices.isEmpty {
        notNumber.prices[0].batches[0] = .nan
        #expect(!holds(notNumber, sample.problem))
      }
      // A part of the search left out.
      for (index, region) in certificate.regions.enumerated() {
        var shorter = certificate
        if case .bounded = region.ending {
          shorter.regions[index].ending = .empty
          #expect(!holds(shorter, sample.problem))
          covered += 1
        }
      }
      var twice = certificate
      twice.sites.append(certificate.sites[0])
      #expect(!holds(twice, sample.problem))
    }
    #expect(covered > 80)
  }

  @Test("A certificate of one problem is not one of another")
  func anotherProblem() throws {
    for sample in try samples(800..<840) {
      guard let objective = sample.answer.objective, sample.answer.status == .proven else {
        continue
      }
      // The objective made better by a constant.
      var other = sample.problem
      other.objective.constant += sample.problem.sense == .maximise ? 1 : -1
      switch CertificateChecker(sample.answer.certificate, of: other).check() {
      case .fails: break
      case .holds: Issue.record("a bound below the new optimum \(objective) was accepted")
      }
    }
  }
}

import Placement
import Testing

@Suite("Certificates of p-median plans")
struct PMedianCertificateTests {
  private static func example(seed: UInt64) throws -> (PMedianProblem, PMedianSolution) {
    var source = InstanceSource(seed: seed)
    let problem = try PMedianProblem(
      costs: source.matrix(clients: 16, sites: 12, 1...99, whole: true), medianCount: 4)
    return (problem, problem.solved())
  }

  private func fails(_ solution: PMedianSolution, _ problem: PMedianProblem) -> Bool {
    do {
      try PMedianCertificate.verify(solution, of: problem)
      return false
    } catch {
      return true
    }
  }

  @Test("A tampered plan is rejected")
  func plan() throws {
    let (problem, solution) = try Self.example(seed: 201)
    #expect(!fails(solution, problem))
    var other = solution
    other.assignment[3] = try #require((0..<12).first { !solution.medians.contains($0) })
    #expect(throws: PMedianCertificate.Failure.wrongAssignment(client: 3)) {
      try PMedianCertificate.verify(other, of: problem)
    }
    other = solution
    other.medians.removeLast()
    #expect(throws: PMedianCertificate.Failure.wrongMedians) {
      try PMedianCertificate.verify(other, of: problem)
    }
    other = solution
    other.outcome.objective = solution.outcome.objective.map { $0 - 1 }
    other.outcome.bound = other.outcome.objective
    #expect(fails(other, problem))
    other = solution
    other.outcome.status = .infeasible
    #expect(throws: PMedianCertificate.Failure.wrongFeasibility) {
      try PMedianCertificate.verify(other, of: problem)
    }
  }

  @Test("A bound above the optimum is rejected, whatever the multipliers")
  func bound() throws {
    for seed in 210..<225 as Range<UInt64> {
      let (problem, solution) = try Self.example(seed: seed)
      var worse = solution
      // A dearer plan with the same multipliers: its cost cannot be proven the least.
      var medians = solution.medians
      let costs = problem.costs
      func cost(_ sites: [Int]) -> Double {
        (0..<costs.clientCount).reduce(0) { sum, client in
          sum + (sites.map { costs[client, $0] }.min() ?? 0)
        }
      }
      let out = try #require((0..<12).first { !medians.contains($0) })
      medians[0] = out
      guard cost(medians) > cost(solution.medians) else { continue }
      worse.medians = medians
      worse.assignment = (0..<costs.clientCount).map { client in
        medians.min { costs[client, $0] < costs[client, $1] } ?? 0
      }
      worse.outcome.objective = cost(medians)
      worse.outcome.bound = cost(medians)
      #expect(fails(worse, problem), "seed \(seed)")
    }
  }

  @Test("Tampered multipliers and trees are rejected")
  func proof() throws {
    let (problem, solution) = try Self.example(seed: 231)
    var other = solution
    other.certificate.proof.nodes = []
    #expect(fails(other, problem))
    other = solution
    for node in other.certificate.proof.nodes.indices {
      other.certificate.proof.nodes[node].multipliers = []
    }
    #expect(fails(other, problem))
    other = solution
    for node in other.certificate.proof.nodes.indices {
      for list in other.certificate.proof.nodes[node].multipliers.indices {
        for client in 0..<16 {
          other.certificate.proof.nodes[node].multipliers[list][client] *= 1.5
        }
      }
    }
    #expect(fails(other, problem))
    other = solution
    other.certificate.proof.nodes[0].multipliers = [[1, 2]]
    #expect(throws: PMedianCertificate.Failure.wrongMultipliers(node: 0)) {
      try PMedianCertificate.verify(other, of: problem)
    }
    other.certificate.proof.nodes[0].multipliers = [[Double](repeating: .nan, count: 16)]
    #expect(throws: PMedianCertificate.Failure.wrongMultipliers(node: 0)) {
      try PMedianCertificate.verify(other, of: problem)
    }
  }

  @Test("A tree that runs in a circle or leads nowhere is rejected", arguments: [0, 1, 7, -1])
  func branches(child: Int) throws {
    let (problem, solution) = try Self.example(seed: 232)
    var other = solution
    other.certificate.proof = SiteProof(nodes: [
      .init(branch: .init(site: 0, whenOpen: child, whenClosed: 1)), .init(),
    ])
    #expect(throws: PMedianCertificate.Failure.wrongBranch(node: 0)) {
      try PMedianCertificate.verify(other, of: problem)
    }
  }
}

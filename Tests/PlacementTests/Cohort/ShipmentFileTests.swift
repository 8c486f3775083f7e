import Testing

@testable import Placement

@Suite("Data files of i-SHIPMENT")
struct ShipmentFileTests {
  /// A file in the format, of our own making.
  private static let text = """
    # two sites, one facility
    set c := c1 c2;
    set h := h1 h2 ;
    set j := j1
    ;
    set m := m1;
    set p := p1 p2 p3;
    param CIM :=
    m1 2.5
    ;
    param FCAP := m1 3 ;
    param TT1 := j1 1;
    param TT3 := j1 2;
    param U1 :=
    c1 m1 j1 10   # by van
    c2 m1 j1 20
    ;
    param U3 :=
    m1 h1 j1 3
    m1 h2 j1 4;
    param INC :=
    p1 c1 3 1
    p2 c2 5 1
    p3 c2 5 1
    ;
    param FMAX := 1 ;
    param TLS := 1 ;
    """

  @Test("a file becomes a problem, with what the code states beside it")
  func reading() throws {
    let problem = try CohortProblem(
      shipmentFile: Self.text, named: "a.dat", facilitiesAtMost: 1)
    #expect(problem.siteNames == ["c1", "c2"])
    #expect(problem.facilities == [.init(name: "m1", suites: 3, cost: 130 * (2.5 + 20_920))])
    #expect(problem.modesIn == [.init(name: "j1", days: 1)])
    #expect(problem.modesOut == [.init(name: "j1", days: 2)])
    #expect(problem.costIn == [[[10]], [[20]]] && problem.costOut == [[[3]], [[4]]])
    #expect(
      problem.patients == [.init(site: 0, day: 3)]
        + .init(repeating: .init(site: 1, day: 5), count: 2))
    #expect(problem.preparationDays == 1 && problem.turnaroundLimitDays == 18)
    let transport = 13.0 + 2 * 24
    let objective = try #require(try problem.solve().objective)
    #expect(abs(objective - (130 * 20_922.5 + transport + 3 * (10_476 + 9_312))) < 1e-6)
    let withCosts = Self.text + "param CVM := m1 7.5;"
    #expect(
      try CohortProblem(shipmentFile: withCosts, named: "a.dat", facilitiesAtMost: 1)
        .facilities[0].cost == 1300)
  }

  @Test("everything wrong with a file is listed, with line and column")
  func problems() throws {
    var text = Self.text
    for (right, wrong) in [
      ("param TT1 := j1 1;", "param TT1 := j1 1.5;"), ("c2 m1 j1 20", "c2 M1 j1 20"),
      ("m1 h2 j1 4;", "m1 h2 j1;"), ("p3 c2 5 1", "p3 c2 five 1"),
      ("set p := p1 p2 p3;", "set p := p1 p2 p3 p4;"), ("param FCAP := m1 3 ;", ""),
      ("param TLS := 1 ;", "param TLS 1 ;\nfoo bar;\nparam CIM := m1 1"),
    ] {
      text = text.replacing(right, with: wrong)
    }
    do {
      _ = try CohortProblem(shipmentFile: text, named: "a.dat", facilitiesAtMost: 1)
      Issue.record("a wrong file was read")
    } catch {
      #expect(
        error.description == """
          a.dat:12:17: '1.5' in TT1 is not a whole number
          a.dat:16:4: 'M1' is not in set m — 'm1'?
          a.dat:19:1: U3 needs 4 words for each entry, and some are left over
          a.dat:24:7: 'five' in INC is not a whole number
          a.dat:27:1: param TLS has no ':='
          a.dat:28:1: 'foo' begins neither a set nor a param
          a.dat:29:1: param CIM has no ';' at its end
          a.dat: param FCAP is not given
          a.dat: U1 of c2 m1 j1 is not given
          a.dat: INC of p4 is not given
          """)
    }
  }

  @Test("a site without a hospital, a set twice, an entry twice")
  func more() throws {
    let text = Self.text.replacing("set h := h1 h2 ;", with: "set h := h1;\nset m := m1;")
      .replacing("p2 c2 5 1", with: "p1 c2 5 1")
    do {
      _ = try CohortProblem(shipmentFile: text, named: "a.dat", facilitiesAtMost: 1)
      Issue.record("a wrong file was read")
    } catch {
      let kinds = error.problems.map(\.kind)
      #expect(kinds.contains(.unpairedHospitals(sites: 2, hospitals: 1)))
      #expect(kinds.contains(.givenTwice(name: "set m")))
      #expect(kinds.contains(.entryTwice(parameter: "INC", key: "p1")))
      #expect(kinds.contains(.unknownMember(found: "h2", set: "h", nearest: nil)))
    }
  }
}

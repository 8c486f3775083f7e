import Placement
import Testing

@Suite("Files of location problems")
struct LocationFileTests {
  private func problems<Result>(_ read: () throws(LocationFileError) -> Result) -> [String] {
    do {
      _ = try read()
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  private func pMedian(_ text: String) -> [String] {
    problems { () throws(LocationFileError) in try PMedianFile.read(text, file: "x.txt") }
  }

  private func warehouse(_ text: String, capacity: Double? = nil) -> [String] {
    problems { () throws(LocationFileError) in
      try WarehouseFile.read(text, file: "x.txt", capacity: capacity)
    }
  }

  @Test("A p-median file")
  func good() throws {
    let problem = try PMedianFile.read(" 3 3 1\r\n 1 2 4\r\n 2 3 5\n 1 2 6 \n", file: "x.txt")
    #expect(problem.medianCount == 1)
    #expect(problem.costs.values == [0, 6, 11, 6, 0, 5, 11, 5, 0])
    #expect(problem.solved().outcome.objective == 11)
  }

  @Test("Broken p-median files: every problem with its place")
  func broken() {
    #expect(pMedian("") == ["x.txt:1:1: the file ends where the number of vertices should be"])
    #expect(
      pMedian("3 two 1") == ["x.txt:1:3: 'two' is not a number; here is the number of edges"])
    #expect(
      pMedian("3 1.5 1")
        == ["x.txt:1:3: '1.5' is not a whole number; here is the number of edges"])
    #expect(
      pMedian("3 2 1\n1 4 2\n2 3 -5\n") == [
        "x.txt:2:3: the second vertex of edge 1 is 4, must be from 1 to 3",
        "x.txt:3:5: the length of edge 2 is -5, must be at least 0",
      ])
    #expect(
      pMedian("3 2 1\n1 2 2\n2 3")
        == ["x.txt:3:4: the file ends where the length of edge 2 should be"])
    #expect(
      pMedian("2 1 1\n1 2 2\n7")
        == ["x.txt:3:1: '7' comes after the last number of the problem"])
    #expect(pMedian("3 1 1\n1 2 2") == ["x.txt: no path leads from vertex 1 to vertex 3"])
    #expect(pMedian("2 1 1\n1 2 nan").count == 1)
    #expect(pMedian("1000000000 1 1").count == 1)
    #expect(pMedian("2 99999999999999999999 1").count == 1)
    #expect(pMedian(String(repeating: "x ", count: 1000)).count <= 20)
  }

  @Test("A warehouse file, with numbers as Fortran writes them")
  func warehouses() throws {
    let text = "2 1\n 10 7500.\n 12. 0.\n5\n 2.5 3\n"
    let problem = try WarehouseFile.read(text, file: "x.txt")
    #expect(problem.capacities == [10, 12] && problem.fixedCosts == [7500, 0])
    #expect(problem.demands == [5] && problem.costs.values == [2.5, 3])
    let open = "2 1\n capacity 7500.\n capacity 0.\n5\n 2.5 3\n"
    #expect(try WarehouseFile.read(open, file: "x.txt", capacity: 9).capacities == [9, 9])
    #expect(
      warehouse(open) == ["x.txt:2:2: the file leaves the capacity open — give one"])
    #expect(warehouse("2 1\n 10 x\n -1 0\n5\n 2.5 3\n").count == 2)
    #expect(
      warehouse("2 1\n 10 1\n 1 0\n5\n 2.5\n")
        == ["x.txt:6:1: the file ends where the cost of serving client 1 from site 2 should be"])
  }

  @Test("Holmberg's layout, told by its lines")
  func layouts() throws {
    let holmberg = "2 4\n9 1\n9 2\n4 5 6 7\n1 2 3\n 9\n4 5 6 8\n"
    #expect(WarehouseFile.layout(of: holmberg) == .holmberg)
    let problem = try WarehouseFile.read(holmberg, file: "x.txt", layout: .holmberg)
    #expect(problem.demands == [4, 5, 6, 7])
    #expect(problem.costs.values == [1, 4, 2, 5, 3, 6, 9, 8])
    #expect(WarehouseFile.layout(of: "2 2\n9 1\n9 2\n4 1 4\n5 2\n 5\n") == .orLibrary)
    // Nothing tells them apart where lines do not, or where both would break so.
    #expect(WarehouseFile.layout(of: "2 4\n9 1\n9 2\n4 5 6 7 1 2 3 9 4 5 6 8\n") == nil)
    #expect(WarehouseFile.layout(of: "2 3\n9 1\n9 2\n4 5 6\n1 2 3\n4 5 6\n") == nil)
    #expect(WarehouseFile.layout(of: "2") == nil)
    #expect(WarehouseFile.layout(of: "") == nil)
  }
}

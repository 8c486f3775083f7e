/// Reads warehouse location problems of OR-Library and of Holmberg, Rönnqvist and Yuan.
public enum WarehouseFile {
  /// How a file is laid out.
  public enum Layout: String, CaseIterable, Sendable {
    /// Sites and clients; for each site capacity and fixed cost; for each client its demand and the
    /// cost of serving all of it from each site.
    case orLibrary = "or-library"
    /// Sites and clients; for each site capacity and fixed cost; all demands; and for each site the
    /// cost of serving each client.
    case holmberg
  }

  /// Which layout a file has, as its lines tell: either every client's block or every site's row of
  /// costs begins a line. Both layouts hold equally many numbers.
  ///
  /// - Returns: nil where lines do not tell, or the file is too short.
  public static func layout(of text: String) -> Layout? {
    var startsLine: [Bool] = []
    var head: [Int] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace)
      for place in words.indices {
        startsLine.append(place == words.startIndex)
        if head.count < 2, let number = Int(words[place]) { head.append(number) }
      }
    }
    guard head.count == 2, head.allSatisfy({ $0 > 0 && $0 <= mostClients }) else { return nil }
    let (sites, clients) = (head[0], head[1])
    let first = 2 + 2 * sites
    func begin(_ places: StrideTo<Int>) -> Bool {
      places.allSatisfy { startsLine.indices.contains($0) && startsLine[$0] }
    }
    let end = first + clients * (sites + 1)
    guard startsLine.count >= end else { return nil }
    let byClient = begin(stride(from: first, to: end, by: sites + 1))
    let bySite = begin(stride(from: first, to: end, by: clients)) && startsLine[first]
    return byClient == bySite ? nil : byClient ? .orLibrary : .holmberg
  }

  private static let mostSites = 20_000
  private static let mostClients = 1_000_000

  /// Reads a problem.
  ///
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: its name, for messages.
  ///   - capacity: the capacity of sites for which the file has the word "capacity".
  ///   - sourcing: how many sites may serve one client.
  /// - Throws: everything wrong with the text.
  public static func read(
    _ text: String, file: String, layout: Layout = .orLibrary, capacity: Double? = nil,
    sourcing: WarehouseProblem.Sourcing = .split
  ) throws(LocationFileError) -> WarehouseProblem {
    var scanner = NumberScanner(text: text, file: file)
    let sites = scanner.whole("the number of sites", in: 1...mostSites)
    let clients = scanner.whole("the number of clients", in: 0...mostClients)
    if !scanner.problems.isEmpty { throw LocationFileError(problems: scanner.problems) }
    var (capacities, fixedCosts): ([Double], [Double]) = ([], [])
    for site in 1...sites where scanner.isUsable {
      capacities.append(scanner.capacity(of: site, default: capacity))
      fixedCosts.append(scanner.number("the fixed cost of site \(site)").value)
    }
    var demands: [Double] = []
    var costs: [Double] = []
    switch layout {
    case .orLibrary:
      for client in 0..<clients where scanner.isUsable {
        demands.append(scanner.number("the demand of client \(client + 1)", atLeast: 0))
        for site in 0..<sites where scanner.isUsable {
          costs.append(scanner.cost(client, site))
        }
      }
    case .holmberg:
      for client in 0..<clients where scanner.isUsable {
        demands.append(scanner.number("the demand of client \(client + 1)", atLeast: 0))
      }
      costs = [Double](repeating: 0, count: scanner.isUsable ? clients * sites : 0)
      for site in 0..<sites {
        for client in 0..<clients where scanner.isUsable {
          costs[client * sites + site] = scanner.cost(client, site)
        }
      }
    }
    try scanner.finish()
    do {
      let matrix = try CostMatrix(clientCount: clients, siteCount: sites, values: costs)
      return try WarehouseProblem(
        costs: matrix, demands: demands, capacities: capacities, fixedCosts: fixedCosts,
        sourcing: sourcing)
    } catch {
      scanner.report(.invalid(error), at: nil)
      throw LocationFileError(problems: scanner.problems)
    }
  }
}

extension NumberScanner {
  fileprivate mutating func capacity(of site: Int, default given: Double?) -> Double {
    guard isUsable else { return 0 }
    let start = self
    if let word = nextWord(), word.text == "capacity" {
      if let given { return given }
      // Once is enough.
      if !problems.contains(where: { $0.kind == .capacityNeeded }) {
        report(.capacityNeeded, at: word)
      }
      return 0
    }
    self = start
    return number("the capacity of site \(site)", atLeast: 0)
  }

  fileprivate mutating func cost(_ client: Int, _ site: Int) -> Double {
    number("the cost of serving client \(client + 1) from site \(site + 1)").value
  }
}

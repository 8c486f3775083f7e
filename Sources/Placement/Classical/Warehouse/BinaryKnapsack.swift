/// Which items to take so that their profit is largest and their weight no more than the capacity.
///
/// Depth first over items in falling profit per weight, with the bound of the relaxation in which
/// the last item may be split. Source: Horowitz, Sahni, Journal of the ACM 21(2), 1974,
/// DOI 10.1145/321812.321823.
struct BinaryKnapsack {
  /// One thing to take.
  struct Item {
    /// What the caller calls it.
    var label: Int
    /// Positive.
    var profit: Double
    /// Not negative.
    var weight: Double
  }

  /// No selection has a greater profit. Equal to the profit of ``taken`` unless steps ran out.
  private(set) var upperBound = 0.0
  /// The profit with fractions of items allowed.
  private(set) var relaxedProfit = 0.0
  /// What a unit of capacity is worth in the relaxation: profit per weight of the split item.
  private(set) var unitWorth = 0.0
  /// Labels of the items of the best selection found.
  private(set) var taken: [Int] = []

  private var items: [Item] = []
  private var selection: [Int] = []

  /// A search that takes more steps than this returns the relaxation's bound, which is as valid.
  static let mostSteps = 20_000

  /// Solves for items with positive profit. Reuses its storage.
  ///
  /// - Complexity: O(items × log items) as a rule, at most ``mostSteps`` steps of O(items).
  mutating func solve(_ given: [Item], capacity: Double) {
    taken.removeAll(keepingCapacity: true)
    unitWorth = 0
    var (profit, weight) = (0.0, 0.0)
    for item in given {
      profit += item.profit
      weight += item.weight
    }
    // The room allows for rounding in sums of weights; more capacity can only raise the bound.
    let capacity = capacity + 1e-12 * max(0, capacity)
    if weight <= capacity {
      for item in given { taken.append(item.label) }
      (upperBound, relaxedProfit) = (profit, profit)
      return
    }
    items = given.filter { $0.weight <= capacity }
    items.sort {
      let (a, b) = ($0.profit * $1.weight, $1.profit * $0.weight)
      return a != b ? a > b : $0.label < $1.label
    }
    search(capacity)
  }

  /// The relaxed profit of the items from an index on, and the first item that does not fit.
  private func relaxation(from start: Int, room: Double) -> (profit: Double, split: Int) {
    var (profit, room, index) = (0.0, room, start)
    while index < items.count, items[index].weight <= room {
      room -= items[index].weight
      profit += items[index].profit
      index += 1
    }
    if index < items.count { profit += items[index].profit * room / items[index].weight }
    return (profit, index)
  }

  private mutating func search(_ capacity: Double) {
    let root = relaxation(from: 0, room: capacity)
    relaxedProfit = root.profit
    if root.split < items.count {
      unitWorth = items[root.split].profit / items[root.split].weight
    }
    var best = -1.0
    var steps = 0
    var (profit, room, index) = (0.0, capacity, 0)
    selection.removeAll(keepingCapacity: true)
    while true {
      let bound = profit + relaxation(from: index, room: room).profit
      if bound > best * (1 + 1e-13) {
        while index < items.count {
          if items[index].weight <= room {
            room -= items[index].weight
            profit += items[index].profit
            selection.append(index)
            index += 1
          } else {
            index += 1
            if index < items.count,
              profit + relaxation(from: index, room: room).profit <= best * (1 + 1e-13)
            {
              break
            }
          }
        }
        if index >= items.count && profit > best {
          best = profit
          taken = selection.map { items[$0].label }
        }
      }
      steps += 1
      guard let last = selection.popLast() else { break }
      if steps >= Self.mostSteps {
        upperBound = relaxedProfit
        return
      }
      room += items[last].weight
      profit -= items[last].profit
      index = last + 1
    }
    upperBound = max(0, best)
  }
}

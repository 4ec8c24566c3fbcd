/// A one-to-one matching of rows with columns that has the largest sum of weights, kept while row after row is added.
///
/// The Hungarian method by shortest augmenting paths (Kuhn, 1955; Jonker and Volgenant, 1987): each row costs time that grows with the
/// square of the numbers. A row may stay alone: besides the columns there is one of weight 0 for each row.
package struct BestMatching {
  /// The rows that have been added, each with its weights.
  private var rows: [[Double]] = []
  private let columns: Int
  private let most: Int
  private var rowPrices: [Double] = [0]
  private var columnPrices: [Double]
  /// The row, from 1, that each column has; 0 for none. Columns count from 1.
  private var owners: [Int]

  /// A matching of at most `rows` rows with `columns` columns.
  package init(rows: Int, columns: Int) {
    (most, self.columns) = (rows, columns)
    columnPrices = [Double](repeating: 0, count: columns + rows + 1)
    owners = [Int](repeating: 0, count: columns + rows + 1)
  }

  /// The pairs of places, those with weight 0 left out.
  package var pairs: [(row: Int, column: Int)] {
    (0..<columns).compactMap { column in
      let row = owners[column + 1] - 1
      return row >= 0 && rows[row][column] > 0 ? (row, column) : nil
    }
  }

  /// Adds a row; its weights, one for each column, are at least 0.
  package mutating func add(_ weights: [Double]) {
    precondition(weights.count == columns && rows.count < most, "a weight for each column, and no more rows than said")
    rows.append(weights)
    rowPrices.append(0)
    owners[0] = rows.count
    var (column, previous) = augmentingPath()
    while column != 0 {
      owners[column] = owners[previous[column]]
      column = previous[column]
    }
  }

  /// The free column at the end of the cheapest path from the newest row, and the way back.
  private mutating func augmentingPath() -> (end: Int, previous: [Int]) {
    var lowest = [Double](repeating: .infinity, count: owners.count)
    var previous = [Int](repeating: 0, count: owners.count)
    var isSeen = [Bool](repeating: false, count: owners.count)
    var column = 0
    repeat {
      isSeen[column] = true
      let row = owners[column]
      for other in 1..<owners.count where !isSeen[other] {
        let cost = -weight(row, other) - rowPrices[row] - columnPrices[other]
        if cost < lowest[other] { (lowest[other], previous[other]) = (cost, column) }
      }
      column = nearest(lowest, isSeen)
      adjust(by: lowest[column], &lowest, isSeen)
    } while owners[column] != 0
    return (column, previous)
  }

  private func weight(_ row: Int, _ column: Int) -> Double { column <= columns ? rows[row - 1][column - 1] : 0 }

  private func nearest(_ lowest: [Double], _ isSeen: [Bool]) -> Int {
    var best = 0
    for column in 1..<lowest.count where !isSeen[column] && (best == 0 || lowest[column] < lowest[best]) {
      best = column
    }
    return best
  }

  private mutating func adjust(by step: Double, _ lowest: inout [Double], _ isSeen: [Bool]) {
    for column in owners.indices {
      if isSeen[column] {
        rowPrices[owners[column]] += step
        columnPrices[column] -= step
      } else {
        lowest[column] -= step
      }
    }
  }
}

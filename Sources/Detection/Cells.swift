import Dataset
import Foundation
import Network

/// The cells of all levels for one input size, level by level and row by row: where each lies and what its numbers mean.
public struct Cells: Sendable {
  /// One level's cells.
  public struct Level: Sendable {
    /// Pixels from cell to cell.
    public let stride: Int
    /// Cells down.
    public let rows: Int
    /// Cells across.
    public let columns: Int
    /// The first cell's index among all.
    public let offset: Int
  }

  /// The levels, finest first.
  public let levels: [Level]
  /// Cells in all levels.
  public let count: Int
  private let places: [(x: Double, y: Double, stride: Double)]

  /// The cells for an input of `height` x `width` pixels, both multiples of 32.
  public init(height: Int, width: Int) {
    var levels: [Level] = []
    var places: [(x: Double, y: Double, stride: Double)] = []
    for stride in HeadChannels.strides {
      let level = Level(stride: stride, rows: height / stride, columns: width / stride, offset: places.count)
      levels.append(level)
      for row in 0..<level.rows {
        for column in 0..<level.columns { places.append((Double(column), Double(row), Double(stride))) }
      }
    }
    (self.levels, count, self.places) = (levels, places.count, places)
  }

  /// Pixels from this cell to its neighbours.
  public func stride(of cell: Int) -> Double { places[cell].stride }

  /// The middle of the cell, for the choice of cells; predictions are relative to its upper left corner.
  public func center(of cell: Int) -> Point {
    let place = places[cell]
    return Point(x: (place.x + 0.5) * place.stride, y: (place.y + 0.5) * place.stride)
  }

  /// The box that four numbers tell: centre (c + tx) s, size e^t s. Logarithmic sizes are kept within [-4, 6].
  public func box(of cell: Int, _ t: (Double, Double, Double, Double)) -> Box {
    let place = places[cell]
    let width = exp(Self.clamped(t.2)) * place.stride
    let height = exp(Self.clamped(t.3)) * place.stride
    let (x, y) = ((place.x + t.0) * place.stride, (place.y + t.1) * place.stride)
    return Box(x: x - width / 2, y: y - height / 2, width: width, height: height)
  }

  /// The point that two numbers tell.
  public func point(of cell: Int, x: Double, y: Double) -> Point {
    let place = places[cell]
    return Point(x: (place.x + x) * place.stride, y: (place.y + y) * place.stride)
  }

  /// The two numbers that tell `point`: the inverse of ``point(of:x:y:)``.
  public func offsets(of cell: Int, to point: Point) -> (x: Double, y: Double) {
    let place = places[cell]
    return (point.x / place.stride - place.x, point.y / place.stride - place.y)
  }

  /// A logarithmic size within the bounds in which it is learned.
  static func clamped(_ t: Double) -> Double { min(max(t, -4), 6) }
}

/// The network's numbers for one image: ``HeadChannels/count`` for each cell.
public struct Predictions: Sendable {
  /// Where the cells lie.
  public let cells: Cells
  /// Cell by cell.
  public var values: [Double]

  /// Predictions from `values`, ``HeadChannels/count`` for each cell.
  public init(cells: Cells, values: [Double]) {
    precondition(values.count == cells.count * HeadChannels.count)
    (self.cells, self.values) = (cells, values)
  }

  /// One number of one cell.
  subscript(cell: Int, channel: Int) -> Double { values[cell * HeadChannels.count + channel] }

  /// The box that a cell predicts.
  public func box(_ cell: Int) -> Box {
    let i = cell * HeadChannels.count + HeadChannels.box
    return cells.box(of: cell, (values[i], values[i + 1], values[i + 2], values[i + 3]))
  }

  /// sqrt(sigmoid(cls) sigmoid(obj)): how sure the cell is that its box holds a face.
  public func score(_ cell: Int) -> Double {
    (sigmoid(self[cell, HeadChannels.cls]) * sigmoid(self[cell, HeadChannels.obj])).squareRoot()
  }

  /// The five points that a cell predicts.
  public func landmarks(_ cell: Int) -> Landmarks {
    Landmarks(
      (0..<5).map { index in
        let channel = HeadChannels.landmarks + 2 * index
        return cells.point(of: cell, x: self[cell, channel], y: self[cell, channel + 1])
      })
  }
}

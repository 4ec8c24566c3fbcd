import Compute
import Imaging

/// See ``summary``.
public struct Mosaic: Mixing, CanvasSetting {
  /// How a photograph is brought into its cell.
  public enum Fit: String, Sendable, CaseIterable {
    /// So that it covers the cell; what sticks out is cut off.
    case cover
    /// So that all of it is seen; the rest of the cell is filled.
    case contain
  }

  public static let summary = """
    Lays the picture and others beside each other on a grid and cuts a canvas out of it; where there are too few others, the \
    picture comes again.
    """
  public static let scales = true
  public static let parameters: [Parameter<Self>] = [
    Parameter("grid_yx", \.grid, .size(upTo: 8), "cells down and across"),
    Parameter("target_size", \.size, .size, "the canvas"),
    Parameter("cell_shape", \.cell, .size, "pixels down and across of a cell of the grid"),
    Parameter(
      "center_range", \.center, .interval(0...1),
      "where the canvas's middle lies on the grid, of all places where it is covered"),
    Parameter("fit_mode", \.fit, .choice, "whether a photograph covers its cell or is all seen in it"),
    Parameter("fill", \.fill, .color, "colour where there is no photograph"),
    .probability,
  ]
  public var grid = CanvasSize(width: 2, height: 2)
  public var size = CanvasSize(width: 512, height: 512)
  public var cell = CanvasSize(width: 512, height: 512)
  public var center: Interval = 0.3...0.7
  public var fit = Fit.cover
  public var fill = Color.black
  public var p = 0.5

  public init() {}

  public var companions: Int { grid.width * grid.height - 1 }

  public func mix(_ others: [Companion], into sample: inout Sample, random: inout Random) {
    let (x, y) = (random.uniform(in: center), random.uniform(in: center))
    sample.note("center_x", x)
    sample.note("center_y", y)
    let columns = stretches(grid.width, cell.width, size.width, x)
    let rows = stretches(grid.height, cell.height, size.height, y)
    var cells = rows.flatMap { row in columns.map { (x: $0, y: row) } }
    random.shuffle(&cells)
    let own = sample
    let parts = cells.enumerated().map { index, cell in
      var part = own
      if index > 0 && index <= others.count { part = sample.joined(by: others[index - 1]) }
      if index > others.count { part = sample.repeated(own) }
      place(&part, CanvasSize(width: cell.x.count, height: cell.y.count))
      return (sample: part, x: cell.x.lowerBound, y: cell.y.lowerBound)
    }
    sample.assemble(parts, on: size, fill: fill)
  }

  /// Where the cells along a side lie on the canvas; those of which nothing is seen are left out.
  private func stretches(_ count: Int, _ length: Int, _ side: Int, _ place: Double) -> [Range<Int>] {
    let room = count * length - side
    let start = Int((Double(room) * place).rounded())
    return (0..<count).map { index in
      let low = min(max(index * length - start, 0), side)
      return low..<min(max((index + 1) * length - start, low), side)
    }.filter { !$0.isEmpty }
  }

  /// Brings a photograph into a cell.
  private func place(_ part: inout Sample, _ cell: CanvasSize) {
    let (old, new) = (part.canvas, cell)
    let (x, y) = (Double(new.width) / Double(old.width), Double(new.height) / Double(old.height))
    let scale = fit == .cover ? max(x, y) : min(x, y)
    let left = (Double(new.width) - scale * Double(old.width)) / 2
    let top = (Double(new.height) - scale * Double(old.height)) / 2
    part.warp(
      by: Affine.scale(x: scale, y: scale).then(.translation(x: left, y: top)), to: new,
      fill: fit == .contain ? fill : nil)
  }
}

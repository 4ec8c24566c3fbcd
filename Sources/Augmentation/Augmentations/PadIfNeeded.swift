import Compute
import Imaging

/// See ``summary``.
public struct PadIfNeeded: Augmentation {
  /// Where the picture lies on the larger canvas.
  public enum Position: String, Sendable, CaseIterable {
    case center
    case topLeft = "top_left"
    case topRight = "top_right"
    case bottomLeft = "bottom_left"
    case bottomRight = "bottom_right"
    case random
  }

  public static let summary = "Lays the picture on a canvas of at least the given size, where it is smaller."
  public static let parameters: [Parameter<Self>] = [
    Parameter("min_height", \.minHeight, .integer(1...longestSide), "pixels down, at least"),
    Parameter("min_width", \.minWidth, .integer(1...longestSide), "pixels across, at least"),
    Parameter("position", \.position, .choice, "where the picture lies"),
    Parameter("fill", \.fill, .color, "colour beside the picture"),
    .probability,
  ]
  public var minHeight = 1024
  public var minWidth = 1024
  public var position = Position.center
  public var fill = Color.black
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let old = sample.canvas
    let new = CanvasSize(width: max(old.width, minWidth), height: max(old.height, minHeight))
    let (x, y) = place(new.width - old.width, new.height - old.height, &random)
    sample.warp(by: .translation(x: Double(x), y: Double(y)), to: new, fill: fill)
  }

  private func place(_ across: Int, _ down: Int, _ random: inout Random) -> (Int, Int) {
    switch position {
    case .center: return (across / 2, down / 2)
    case .topLeft: return (0, 0)
    case .topRight: return (across, 0)
    case .bottomLeft: return (0, down)
    case .bottomRight: return (across, down)
    case .random: return (random.integer(in: 0...across), random.integer(in: 0...down))
    }
  }
}

import Compute
import Imaging

/// See ``summary``.
public struct LetterBox: CanvasSetting {
  public static let summary = """
    Scales the picture so that it just fits, keeps its shape, and fills what is left beside it: Albumentations' \
    LongestMaxSize and PadIfNeeded in one.
    """
  public static let scales = true
  public static let parameters: [Parameter<Self>] = [
    Parameter("size", \.size, .size, required: true, "the canvas"),
    Parameter("fill", \.fill, .color, "colour beside the picture"),
    .probability,
  ]
  public var size = CanvasSize(width: 320, height: 320)
  public var fill = Color.gray
  public var p = 1.0

  /// A letter box of the default size.
  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (old, new) = (sample.canvas, size)
    let scale = min(Double(new.width) / Double(old.width), Double(new.height) / Double(old.height))
    // Whole pixels of margin, so that a picture that fits already is copied byte by byte.
    let left = ((Double(new.width) - scale * Double(old.width)) / 2).rounded(.down)
    let top = ((Double(new.height) - scale * Double(old.height)) / 2).rounded(.down)
    let map = Affine.scale(x: scale, y: scale).then(.translation(x: left, y: top))
    sample.warp(by: map, to: size, fill: fill)
  }
}

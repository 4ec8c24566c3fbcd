import Dataset
import Imaging

/// A photograph on its way through a recipe, with the boxes and landmarks of its faces.
///
/// Geometric transforms only compose a map; the pixels are resampled once, when somebody asks for them. What one transform
/// moved out of the canvas can therefore come back by the next, with its true pixels, as long as no pixels were asked for in
/// between.
public struct Sample: Sendable {
  private let source: any PixelSource
  private let scales: ClosedRange<Int>
  /// The pixels, from when somebody asked for them on.
  private var base: Image?
  private var pending: Affine
  /// The canvas as it is after all transforms so far.
  public private(set) var canvas: CanvasSize
  private var fill: Color?
  private var tracked: [Tracked]
  /// What becomes of boxes.
  public let rules: BoxRules
  /// The pass over the data, from 0 on.
  public internal(set) var epoch = 0
  /// The names of the transforms that were applied, in order.
  public internal(set) var applied: [String] = []
  /// In how many eighths of its size the photograph was decoded; nil as long as nobody asked for pixels.
  public private(set) var decodedEighths: Int?
  /// Why the photograph gave no pixels; what is seen then is grey.
  public private(set) var problem: DecodeProblem?

  /// A photograph before all transforms; the annotations are in its pixels.
  public init(_ image: Image, annotations: [Annotation] = [], rules: BoxRules = BoxRules()) {
    self.init(image, decode: DecodeRule(), annotations: annotations, rules: rules)
    (base, decodedEighths) = (image, 8)
  }

  /// A photograph that is decoded once it is known what of it is seen; the annotations are in its full, upright pixels.
  public init(
    _ source: any PixelSource, decode: DecodeRule, annotations: [Annotation] = [], rules: BoxRules = BoxRules()
  ) {
    self.source = source
    scales = decode.scales(of: source)
    canvas = decode.canvas(of: source)
    pending = .scale(
      x: Double(canvas.width) / Double(source.width), y: Double(canvas.height) / Double(source.height))
    tracked = annotations.filter { $0.box.area > 0 }.map { Tracked(origin: $0) }
    self.rules = rules
  }

  /// The annotations in the canvas's coordinates, judged by the rules.
  public var annotations: [Annotation] { tracked.compactMap { $0.seen(pending, canvas, rules) } }

  /// Moves pixels, boxes and landmarks by `map`, from the canvas of now to one of the given size.
  ///
  /// - Parameter fill: the colour beyond the photograph; nil where the canvas shows nothing new.
  public mutating func warp(by map: Affine, to size: CanvasSize, fill: Color? = nil) {
    if let fill, let before = self.fill, fill != before { settle() }
    pending = pending.then(map)
    canvas = size
    self.fill = fill ?? self.fill
  }

  /// The pixels of the canvas, to be read or changed; whatever is pending is carried out first.
  public var pixels: Image {
    mutating get { settled() }
    _modify {
      // The sample lets go of its pixels meanwhile, so that they are changed in place.
      var image = settled()
      base = nil
      defer {
        precondition(image.width == canvas.width && image.height == canvas.height, "pixels change, sizes do not")
        base = image
      }
      yield &image
    }
  }

  /// Takes note that a part of every box in `holes` is painted over.
  public mutating func cover(_ holes: [Box]) {
    for index in tracked.indices {
      let box = tracked[index].box(pending, rules.rotateMethod).clipped(width: canvas.width, height: canvas.height)
      guard box.area > 0 else { continue }
      tracked[index].visibility *= 1 - coveredArea(of: box, by: holes) / box.area
    }
  }

  /// Carries out the pending map: one resampling, and none where nothing moved.
  private mutating func settle() { _ = settled() }

  private mutating func settled() -> Image {
    if let base, pending == .identity, canvas == CanvasSize(width: base.width, height: base.height) { return base }
    let image = seen()
    tracked = tracked.compactMap { $0.settled(pending, canvas, rules) }
    (base, pending, fill) = (image, .identity, nil)
    return image
  }

  /// What the canvas shows.
  private mutating func seen() -> Image {
    let border = fill.map { Border.fill($0) } ?? .replicate
    if let base { return base.warped(by: pending, width: canvas.width, height: canvas.height, border: border) }
    let eighths = source.scale(for: pending, within: scales)
    decodedEighths = eighths
    do throws(DecodeProblem) {
      return try source.seen(
        through: pending, width: canvas.width, height: canvas.height, border: border, eighths: eighths)
    } catch {
      problem = error
      return Image(width: canvas.width, height: canvas.height, color: .gray)
    }
  }
}

/// The area of `box` under the union of `holes`.
func coveredArea(of box: Box, by holes: [Box]) -> Double {
  let parts = holes.map(box.intersection).filter { $0.area > 0 }
  let columns = Set(parts.flatMap { [$0.x, $0.maxX] }).sorted()
  return zip(columns, columns.dropFirst()).reduce(0) { sum, edges in
    let rows = parts.filter { $0.x <= edges.0 && $0.maxX >= edges.1 }.map { ($0.y, $0.maxY) }.sorted { $0.0 < $1.0 }
    var (end, height) = (-Double.infinity, 0.0)
    for (low, high) in rows where high > end {
      height += high - max(low, end)
      end = high
    }
    return sum + height * (edges.1 - edges.0)
  }
}

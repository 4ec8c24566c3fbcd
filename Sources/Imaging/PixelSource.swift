/// A picture of which pixels are taken once it is known which, and how finely.
///
/// A source can have its picture at some eighths of its size: a JPEG at 8, 4, 2 and 1, which costs the less the smaller it is. Whether
/// a source decodes a part or has the whole in memory is not seen in the pixels.
public protocol PixelSource: Sendable {
  /// Pixels across as stored, in full.
  var storedWidth: Int { get }
  /// Pixels down as stored, in full.
  var storedHeight: Int { get }
  /// How the camera was held.
  var orientation: Orientation { get }
  /// In how many eighths of its size it can be had, the largest first; 8 is one of them.
  var scales: [Int] { get }
  /// At least the pixels of `part`, at `eighths` of the size, as stored.
  func block(_ part: PixelRect, eighths: Int) throws(DecodeProblem) -> PixelBlock
}

/// A part of a picture at some eighths of its size, as stored.
public struct PixelBlock: Sendable {
  /// Which part.
  public let part: PixelRect
  /// Its pixels.
  public let image: Image

  /// The part whose pixels `image` is, with its upper left corner at (`x`, `y`).
  public init(_ image: Image, x: Int = 0, y: Int = 0) {
    part = PixelRect(x: x, y: y, width: image.width, height: image.height)
    self.image = image
  }
}

/// What a side becomes at so many eighths of its size: a part of a pixel is a pixel.
public func scaledSide(_ length: Int, eighths: Int) -> Int { (length * eighths + 7) / 8 }

extension PixelSource {
  /// Pixels across of the stored picture at so many eighths of its size.
  public func levelWidth(_ eighths: Int) -> Int { scaledSide(storedWidth, eighths: eighths) }
  /// Pixels down of the stored picture at so many eighths of its size.
  public func levelHeight(_ eighths: Int) -> Int { scaledSide(storedHeight, eighths: eighths) }

  /// Pixels across of the upright picture, in full.
  public var width: Int { orientation.swapsSides ? storedHeight : storedWidth }
  /// Pixels down of the upright picture, in full.
  public var height: Int { orientation.swapsSides ? storedWidth : storedHeight }

  /// The upright picture seen through `map`, which leads from its full pixels to a canvas of the given size.
  ///
  /// Pixels are mixed once, whatever the map is made of: where it enlarges bilinearly, where it shrinks as the average over what each pixel of
  /// the canvas covers. Of that, the source's decoder does what it can do by halving, as far as leaves two pixels for one of
  /// the canvas; and nothing is decoded that the canvas does not show.
  ///
  /// - Parameter eighths: the scale to decode at, as ``scale(for:within:)`` gives it.
  public func seen(
    through map: Affine, width: Int, height: Int, border: Border, eighths: Int
  ) throws(DecodeProblem) -> Image {
    let back = map.inverse.then(orientation.toStored(width: storedWidth, height: storedHeight))
    let resampling = Resampling(
      back: back.then(.scale(x: Double(eighths) / 8, y: Double(eighths) / 8)), width: width, height: height,
      levelWidth: levelWidth(eighths), levelHeight: levelHeight(eighths), border: border)
    return resampling.applied(to: try block(resampling.needed, eighths: eighths))
  }

  /// The same for a map that need not be affine; how much it shrinks is judged in the canvas's middle.
  public func seen(
    through map: Projective, width: Int, height: Int, border: Border, eighths: Int
  ) throws(DecodeProblem) -> Image {
    if let affine = map.affine {
      return try seen(through: affine, width: width, height: height, border: border, eighths: eighths)
    }
    let back = map.inverse.then(orientation.toStored(width: storedWidth, height: storedHeight))
    let resampling = ProjectiveResampling(
      back: back.then(.scale(x: Double(eighths) / 8, y: Double(eighths) / 8)), width: width, height: height,
      levelWidth: levelWidth(eighths), levelHeight: levelHeight(eighths), border: border)
    return resampling.applied(to: try block(resampling.needed, eighths: eighths))
  }

  /// The scale for a map that need not be affine, as it is in the middle of a canvas of the given size.
  public func scale(for map: Projective, width: Int, height: Int, within allowed: ClosedRange<Int> = 1...8) -> Int {
    if let affine = map.affine { return scale(for: affine, within: allowed) }
    let middle = map.inverse.linear(x: Double(width) / 2, y: Double(height) / 2)
    return scale(for: middle.inverse, within: allowed)
  }

  /// In how many eighths of its size to decode the picture for a canvas to which `map` leads: the fewest at which every pixel of the canvas covers
  /// two by two of what is decoded, so that the averages hardly differ from those over all pixels (38 dB and more on photographs).
  public func scale(for map: Affine, within allowed: ClosedRange<Int> = 1...8) -> Int {
    let back = map.inverse
    // Some orientations exchange the axes, and the lesser of both stays what it is.
    let shrink = min(back.stretch.across, back.stretch.down)
    let possible = scales.filter { allowed.contains($0) }
    return possible.last { 16 / Double($0) <= shrink * (1 + 1e-9) } ?? possible.first ?? 8
  }

  /// The fewest eighths at which the longer side keeps `length` pixels.
  public func scale(longSide length: Int) -> Int {
    let long = max(storedWidth, storedHeight)
    return scales.last { scaledSide(long, eighths: $0) >= length } ?? 8
  }

  /// The whole picture as it is stored, at some eighths of its size.
  public func level(_ eighths: Int) throws(DecodeProblem) -> Image {
    let whole = PixelRect(x: 0, y: 0, width: levelWidth(eighths), height: levelHeight(eighths))
    return try block(whole, eighths: eighths).image
  }
}

extension Image: PixelSource {
  public var storedWidth: Int { width }
  public var storedHeight: Int { height }
  public var orientation: Orientation { .upright }
  public var scales: [Int] { [8] }
  public func block(_ part: PixelRect, eighths: Int) -> PixelBlock { PixelBlock(self) }
}

extension Affine {
  /// How far a circle of a diameter of one reaches across, and down.
  var reach: (across: Double, down: Double) {
    ((a * a + b * b).squareRoot(), (c * c + d * d).squareRoot())
  }

  /// How long a step of one across, and one down, becomes.
  var stretch: (across: Double, down: Double) {
    ((a * a + c * c).squareRoot(), (b * b + d * d).squareRoot())
  }
}

extension Orientation {
  /// From the upright picture's places to those of the stored one, which has `width` x `height` pixels.
  func toStored(width: Int, height: Int) -> Affine {
    let (w, h) = (Double(width), Double(height))
    switch self {
    case .upright: return .identity
    case .mirrored: return Affine(a: -1, b: 0, tx: w, c: 0, d: 1, ty: 0)
    case .upsideDown: return Affine(a: -1, b: 0, tx: w, c: 0, d: -1, ty: h)
    case .flipped: return Affine(a: 1, b: 0, tx: 0, c: 0, d: -1, ty: h)
    case .transposed: return Affine(a: 0, b: 1, tx: 0, c: 1, d: 0, ty: 0)
    case .right: return Affine(a: 0, b: 1, tx: 0, c: -1, d: 0, ty: h)
    case .transversed: return Affine(a: 0, b: -1, tx: w, c: -1, d: 0, ty: h)
    case .left: return Affine(a: 0, b: -1, tx: w, c: 1, d: 0, ty: 0)
    }
  }
}

import CKernels

/// Lays one small grey picture over another: where it looks the same, and how much.
///
/// The same bits come out on every processor.
public enum Alignment {
  /// A picture at a level.
  public struct Level: Sendable {
    /// A byte a pixel, row by row.
    public let pixels: [UInt8]
    /// Pixels across and down.
    public let width, height: Int
    /// How many units a pixel is long; the first starts at 0.
    public let scale: Double

    /// A level from its pixels.
    public init(pixels: [UInt8], width: Int, height: Int, scale: Double) {
      precondition(width > 0 && height > 0 && pixels.count == width * height, "a level has a byte for every pixel")
      (self.pixels, self.width, self.height, self.scale) = (pixels, width, height, scale)
    }

    /// How many pixels a template may have.
    public static let mostOfTemplate = Int(CALIGNMENT_MOST_PIXELS)
    /// How many pixels a picture may have; it has at least two a side.
    public static let mostOfPicture = Int(CALIGNMENT_LARGEST_PICTURE)
  }

  /// Where a template lies in a picture: the place (u, v) of it, from -1 to 1 each, at x = a u + b v + c, y = d u + e v + f units.
  public struct Placement: Hashable, Sendable {
    /// The six numbers.
    public var a, b, c, d, e, f: Double

    /// A placement by its six numbers.
    public init(_ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double) {
      (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
    }

    /// The template squeezed to a rectangle, upright.
    public init(x: Double, y: Double, width: Double, height: Double) {
      self.init(width / 2, 0, x + width / 2, 0, height / 2, y + height / 2)
    }

    /// Where the place (u, v) lies.
    public func place(_ u: Double, _ v: Double) -> SIMD2<Double> { SIMD2(a * u + b * v + c, d * u + e * v + f) }

    /// How many square units it covers; negative where it is mirrored.
    public var area: Double { 4 * (a * e - b * d) }
  }

  /// How alike a template and what lies under it are.
  public struct Score: Hashable, Sendable {
    /// The mean correlation of blocks by how much there is to see in each, without the worst at the rim: up to a fifth of all; from -1 to 1.
    public let likeness: Double
    /// That of the worst quarter of what is to be seen off the rim.
    public let core: Double
    /// How much there is to see, in grey levels.
    public let texture: Double
    /// The part of the template that lies within the picture.
    public let coverage: Double
  }

  /// Moves a placement to where picture and template look the most alike, but for gain, bias and what is covered; at most `steps` steps.
  ///
  /// - Parameter span: the template's width and height in its own units.
  public static func refine(
    _ placement: inout Placement, of template: Level, span: SIMD2<Double>, in picture: Level, steps: Int
  ) {
    var moved = calignment_placement(placement)
    unsafe withLevels(template, picture) { template, picture in
      unsafe calignment_refine(&picture, &template, Float(span.x), Float(span.y), &moved, Int32(steps))
    }
    placement = Placement(moved.m.0, moved.m.1, moved.m.2, moved.m.3, moved.m.4, moved.m.5)
  }

  /// How alike they are at a placement.
  public static func compare(_ template: Level, span: SIMD2<Double>, in picture: Level, at placement: Placement)
    -> Score
  {
    var place = calignment_placement(placement)
    let score = unsafe withLevels(template, picture) { template, picture in
      unsafe calignment_compare(&picture, &template, Float(span.x), Float(span.y), &place)
    }
    return Score(
      likeness: Double(score.likeness), core: Double(score.core), texture: Double(score.texture),
      coverage: Double(score.coverage))
  }

  private static func withLevels<Result>(
    _ template: Level, _ picture: Level, _ body: (inout calignment_level, inout calignment_level) -> Result
  ) -> Result {
    precondition(
      template.pixels.count <= Level.mostOfTemplate && max(template.width, template.height) <= 96,
      "a template has at most \(Level.mostOfTemplate) pixels, and 96 a side")
    precondition(
      min(picture.width, picture.height) >= 2 && picture.pixels.count <= Level.mostOfPicture,
      "a picture has two pixels a side and at most \(Level.mostOfPicture)")
    return unsafe template.pixels.withUnsafeBufferPointer { own in
      unsafe picture.pixels.withUnsafeBufferPointer { other in
        var a = unsafe calignment_level(own, template)
        var b = unsafe calignment_level(other, picture)
        return unsafe body(&a, &b)
      }
    }
  }
}

extension calignment_placement {
  fileprivate init(_ placement: Alignment.Placement) {
    self.init(m: (placement.a, placement.b, placement.c, placement.d, placement.e, placement.f))
  }
}

extension calignment_level {
  fileprivate init(_ pixels: UnsafeBufferPointer<UInt8>, _ level: Alignment.Level) {
    unsafe self.init(
      pixels: pixels.baseAddress, width: UInt32(level.width), height: UInt32(level.height), scale: Float(level.scale))
  }
}

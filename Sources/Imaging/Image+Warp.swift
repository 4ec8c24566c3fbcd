/// What a resampling finds beyond the edge of a photograph.
public enum Border: Hashable, Sendable {
  /// One colour everywhere.
  case fill(Color)
  /// The nearest pixel of the photograph.
  case replicate
}

extension Image {
  /// The image seen through `map` (from this image's coordinates to the new one's) on a canvas of the given size.
  ///
  /// Bilinear where the map enlarges, the average over what each new pixel covers where it shrinks, so that nothing aliases. A shift by whole
  /// pixels, a mirror image and a quarter turn copy bytes exactly.
  public func warped(by map: Affine, width: Int, height: Int, border: Border = .fill(.gray)) -> Image {
    if let turned = turned(by: map, width: width, height: height) { return turned }
    return Resampling(
      back: map.inverse, width: width, height: height, levelWidth: self.width, levelHeight: self.height,
      border: border
    ).applied(to: PixelBlock(self))
  }

  /// The image seen through a map that need not be affine.
  public func warped(by map: Projective, width: Int, height: Int, border: Border = .fill(.gray)) -> Image {
    if let affine = map.affine { return warped(by: affine, width: width, height: height, border: border) }
    return ProjectiveResampling(
      back: map.inverse, width: width, height: height, levelWidth: self.width, levelHeight: self.height,
      border: border
    ).applied(to: PixelBlock(self))
  }

  /// The image at another size; areas are averaged when it shrinks.
  public func resized(width: Int, height: Int) -> Image {
    if width == self.width && height == self.height { return self }
    if width <= self.width && height <= self.height { return averaged(width: width, height: height) }
    let map = Affine.scale(x: Double(width) / Double(self.width), y: Double(height) / Double(self.height))
    return warped(by: map, width: width, height: height, border: .replicate)
  }

  /// The image made smaller, if need be, so that its longer side is at most `side`.
  public func fitted(longSide side: Int) -> Image {
    let size = Self.fittedSize(width: width, height: height, longSide: side)
    return resized(width: size.width, height: size.height)
  }

  /// The size that ``fitted(longSide:)`` gives an image of `width` x `height` pixels.
  public static func fittedSize(width: Int, height: Int, longSide side: Int) -> (width: Int, height: Int) {
    let long = max(width, height)
    guard long > side else { return (width, height) }
    func shorter(_ length: Int) -> Int { max(1, (length * side + long / 2) / long) }
    return (shorter(width), shorter(height))
  }

  /// The rectangle with its upper left corner at column `x` and row `y`, which lies inside of the image.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
    precondition(x >= 0 && y >= 0 && x + width <= self.width && y + height <= self.height, "the crop leaves the image")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * width * height)
    for row in y..<(y + height) {
      let start = 3 * (row * self.width + x)
      bytes.append(contentsOf: pixels[start..<(start + 3 * width)])
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  /// Each new pixel is the average of the old ones under it, those at its edges by the part that is covered.
  private func averaged(width: Int, height: Int) -> Image {
    Image(
      width: width, height: height,
      pixels: Imaging.averaged(
        pixels, width: self.width, height: self.height, channels: 3, toWidth: width, height: height))
  }
}

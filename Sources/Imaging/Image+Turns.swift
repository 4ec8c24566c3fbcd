import Compute

extension Image {
  /// The image seen through `map` on a canvas of the given size, where that takes every pixel to a pixel and shows none that the image
  /// does not have: a mirror, a quarter turn, a cut. Else nil.
  package func turned(by map: Affine, width: Int, height: Int) -> Image? {
    guard let turn = PixelLoops.Turn(map) else { return nil }
    let back = map.inverse
    let (first, last) = (
      back.apply(x: 0.5, y: 0.5), back.apply(x: Double(width) - 0.5, y: Double(height) - 0.5)
    )
    let (left, top) = (min(first.x, last.x) - 0.5, min(first.y, last.y) - 0.5)
    let (across, down) = turn.transposed ? (height, width) : (width, height)
    guard left >= 0, top >= 0, left + Double(across) <= Double(self.width), top + Double(down) <= Double(self.height)
    else { return nil }
    let part = PixelLoops.Rectangle(x: Int(left), y: Int(top), width: across, height: down)
    return Image(
      width: width, height: height, pixels: PixelLoops.copied(pixels, width: self.width, part, turn))
  }
}

extension PixelLoops.Turn {
  /// The turn that `map` is, whatever its shift by whole pixels; nil for any other map.
  fileprivate init?(_ map: Affine) {
    guard map.tx == map.tx.rounded(), map.ty == map.ty.rounded() else { return nil }
    if map.b == 0, map.c == 0, abs(map.a) == 1, abs(map.d) == 1 {
      self.init(mirrored: map.a < 0, flipped: map.d < 0)
    } else if map.a == 0, map.d == 0, abs(map.b) == 1, abs(map.c) == 1 {
      self.init(mirrored: map.c < 0, flipped: map.b < 0, transposed: true)
    } else {
      return nil
    }
  }
}

import Compute

/// Where the map turns: bilinear mixtures, after a picture that shrinks has been shrunk along its own axes.
extension Resampling {
  func acrossAxes(of block: PixelBlock) -> Image {
    afterShrinking(block) ?? drawn(from: block)
  }

  /// The canvas by way of a smaller picture, of which a pixel is what a pixel of the canvas covers; nil where the map shrinks nothing.
  private func afterShrinking(_ block: PixelBlock) -> Image? {
    let reach = back.reach
    // A whole number of pixels across and down, so that the edges stay where they are.
    let smallWidth = max(1, Int((Double(levelWidth) / max(1, reach.across)).rounded()))
    let smallHeight = max(1, Int((Double(levelHeight) / max(1, reach.down)).rounded()))
    guard smallWidth < levelWidth || smallHeight < levelHeight else { return nil }
    let (rest, small) = shrunk(block, toWidth: smallWidth, height: smallHeight)
    return rest.drawn(from: small)
  }

  /// What is left to do once the picture has been shrunk along its axes to the given size, and the part of that which is needed.
  func shrunk(_ block: PixelBlock, toWidth smallWidth: Int, height smallHeight: Int) -> (Resampling, PixelBlock) {
    let (x, y) = (Double(levelWidth) / Double(smallWidth), Double(levelHeight) / Double(smallHeight))
    let rest = Resampling(
      back: back.then(.scale(x: 1 / x, y: 1 / y)), width: width, height: height, levelWidth: smallWidth,
      levelHeight: smallHeight, border: border)
    let part = rest.needed
    let small = Resampling(
      back: Affine.translation(x: Double(part.x), y: Double(part.y)).then(.scale(x: x, y: y)), width: part.width,
      height: part.height, levelWidth: levelWidth, levelHeight: levelHeight, border: .replicate)
    return (rest, PixelBlock(small.alongAxes(of: block), x: part.x, y: part.y))
  }

  /// The canvas as bilinear mixtures of a block.
  private func drawn(from block: PixelBlock) -> Image {
    let map = map(to: block.part)
    return Image(width: width, height: height) { out in
      WarpLoops.see(
        block.image.pixels.span, pictureWidth: block.part.width, beyond: border.beyond, through: map, width: width,
        height: height, into: &out)
    }
  }

  /// From the middles of the canvas's pixels to those of a part of the picture.
  private func map(to part: PixelRect) -> WarpLoops.Map {
    let first = back.apply(x: 0.5, y: 0.5)
    return WarpLoops.Map(
      x: fixed(first.x - 0.5) - Int64(part.x) << 24, y: fixed(first.y - 0.5) - Int64(part.y) << 24,
      rightX: fixed(back.a), rightY: fixed(back.c), downX: fixed(back.b), downY: fixed(back.d))
  }

  /// The nearest whole 2^-24th: sums of them are exact. Far outside of every photograph all places are alike.
  private func fixed(_ place: Double) -> Int64 { Int64((min(max(place, -1e6), 1e6) * Double(1 << 24)).rounded()) }
}

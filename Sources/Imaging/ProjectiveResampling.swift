import Compute

/// How the pixels of a canvas are mixed from those of a picture that is seen at a slant: bilinear mixtures, as many for a pixel of the canvas as
/// pixels of the picture lie across it in the canvas's middle.
struct ProjectiveResampling {
  /// From the canvas to the picture.
  let back: Projective
  /// The canvas.
  let width, height: Int
  /// The whole picture, at its scale.
  let levelWidth, levelHeight: Int
  /// What lies beyond the picture.
  let border: Border

  private static let most = 8

  /// What of the picture the canvas shows: between the images of its corners, or all where the horizon is seen.
  var needed: PixelRect {
    let whole = PixelRect(x: 0, y: 0, width: levelWidth, height: levelHeight)
    let corners = [(0, 0), (width, 0), (0, height), (width, height)].compactMap {
      back.apply(x: Double($0.0), y: Double($0.1))
    }
    guard corners.count == 4 else { return whole }
    return Resampling.stretch(
      corners.map(\.x), corners.map(\.y), margin: 2, width: levelWidth, height: levelHeight)
  }

  /// How many mixtures across and down make a pixel.
  private var side: Int {
    let stretch = back.linear(x: Double(width) / 2, y: Double(height) / 2).stretch
    return min(max(1, Int((max(stretch.across, stretch.down) - 1e-6).rounded(.up))), Self.most)
  }

  /// The canvas, from a block that holds what is needed.
  func applied(to block: PixelBlock) -> Image {
    var map = WarpLoops.Projection(
      matrix: back.coefficients, column: 0.5, row: 0.5, left: block.part.x, top: block.part.y)
    return Image(width: width, height: height) { out in
      let side = side
      guard side > 1 else { return see(block, through: map, rows: height, into: &out) }
      let parts = (0..<side).map { (Double($0) + 0.5) / Double(side) }
      var band = [UInt8](repeating: 0, count: 3 * width * min(Self.band, height))
      for row in stride(from: 0, to: height, by: Self.band) {
        let rows = min(Self.band, height - row)
        var sums = [UInt16](repeating: 0, count: 3 * width * rows)
        for part in parts.flatMap({ down in parts.map { (across: $0, down: down) } }) {
          (map.column, map.row) = (part.across, Double(row) + part.down)
          var target = band.mutableSpan
          see(block, through: map, rows: rows, into: &target)
          WarpLoops.add(band.span.extracting(first: sums.count), to: &sums)
        }
        WarpLoops.means(of: sums, parts: side * side, into: &out, at: 3 * row * width)
      }
    }
  }

  /// How many rows of the canvas are made at once.
  private static let band = 8

  private func see(
    _ block: PixelBlock, through map: WarpLoops.Projection, rows: Int, into out: inout MutableSpan<UInt8>
  ) {
    WarpLoops.see(
      block.image.pixels.span, pictureWidth: block.part.width, beyond: border.beyond, through: map, width: width,
      height: rows, into: &out)
  }
}

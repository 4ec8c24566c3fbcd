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
    let side = side
    var bytes = [UInt8](repeating: 0, count: 3 * width * height)
    var places = ProjectivePlaces(count: width)
    var out = bytes.mutableSpan
    guard side > 1 else {
      for row in 0..<height { sample(block, Double(row), (0.5, 0.5), &places, into: &out, at: 3 * row * width) }
      return Image(width: width, height: height, pixels: bytes)
    }
    let parts = (0..<side).map { (Double($0) + 0.5) / Double(side) }
    var line = [UInt8](repeating: 0, count: 3 * width)
    for row in 0..<height {
      var sums = [UInt16](repeating: 0, count: 3 * width)
      for part in parts.flatMap({ down in parts.map { (across: $0, down: down) } }) {
        var target = line.mutableSpan
        sample(block, Double(row), part, &places, into: &target, at: 0)
        WarpLoops.add(line.span, to: &sums)
      }
      WarpLoops.means(of: sums, parts: side * side, into: &out, at: 3 * row * width)
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  /// A row of mixtures, at one place within each pixel of the canvas.
  private func sample(
    _ block: PixelBlock, _ row: Double, _ part: (across: Double, down: Double), _ places: inout ProjectivePlaces,
    into out: inout MutableSpan<UInt8>, at offset: Int
  ) {
    places.set(matrix: back.coefficients, column: part.across, row: row + part.down)
    let inside = places.mix(
      block.image.pixels.span, width: block.part.width, x: block.part.x, y: block.part.y, into: &out, at: offset)
    let mixer = EdgeMixer(block: block, levelWidth: levelWidth, levelHeight: levelHeight, border: border)
    for column in [0..<inside.lowerBound, inside.upperBound..<width].joined() {
      let (x, y) = (places.xs[column], places.ys[column])
      let color = mixer.mixture(Int(x) >> 8, Int(y) >> 8, UInt32(x & 255), UInt32(y & 255))
      out[offset + 3 * column] = color.red
      out[offset + 3 * column + 1] = color.green
      out[offset + 3 * column + 2] = color.blue
    }
  }
}

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
    let parts = (0..<side).map { (Double($0) + 0.5) / Double(side) }
    var bytes = [UInt8](repeating: 0, count: 3 * width * height)
    var line = [UInt8](repeating: 0, count: 3 * width)
    var places = ProjectivePlaces(count: width)
    for row in 0..<height {
      var sums = [UInt16](repeating: 0, count: 3 * width)
      for down in parts {
        for across in parts {
          places.set(matrix: back.coefficients, column: across, row: Double(row) + down)
          var target = line.mutableSpan
          sample(block, places, into: &target)
          WarpLoops.add(line.span, to: &sums)
        }
      }
      var out = bytes.mutableSpan
      WarpLoops.means(of: sums, parts: side * side, into: &out, at: 3 * row * width)
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  private func sample(_ block: PixelBlock, _ places: borrowing ProjectivePlaces, into out: inout MutableSpan<UInt8>) {
    let part = block.part
    let inside = places.stretch(
      x: part.x..<(part.x + part.width - 1), y: part.y..<(part.y + part.height - 1))
    places.mix(
      block.image.pixels.span, width: part.width, x: part.x, y: part.y, columns: inside, into: &out)
    let mixer = EdgeMixer(block: block, levelWidth: levelWidth, levelHeight: levelHeight, border: border)
    for column in [0..<inside.lowerBound, inside.upperBound..<width].joined() {
      let color = mixer.mixture(
        Int(places.xs[column]) >> 8, Int(places.ys[column]) >> 8, UInt32(places.xs[column] & 255),
        UInt32(places.ys[column] & 255))
      out[3 * column] = color.red
      out[3 * column + 1] = color.green
      out[3 * column + 2] = color.blue
    }
  }
}

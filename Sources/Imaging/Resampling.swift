/// How the pixels of a canvas are mixed from those of a picture, at one of its scales.
///
/// Every pixel of the canvas is the average over a square of the picture: as large as what the pixel covers, and at least one pixel
/// wide, which is bilinear mixture. Where the map turns, the squares lie along the picture's axes, and mixtures are made of their averages.
struct Resampling {
  /// From the canvas to the picture.
  let back: Affine
  /// The canvas.
  let width, height: Int
  /// The whole picture, at its scale.
  let levelWidth, levelHeight: Int
  /// What lies beyond the picture.
  let border: Border

  /// What of the picture the canvas shows.
  var needed: PixelRect {
    let corners = [(0, 0), (width, 0), (0, height), (width, height)].map {
      back.apply(x: Double($0.0), y: Double($0.1))
    }
    // A pixel more than the mixtures reach to: what is cut off for a start must not be seen.
    return Self.stretch(
      corners.map(\.x), corners.map(\.y), margin: 2 * max(back.stretch.across, back.stretch.down) + 4,
      width: levelWidth, height: levelHeight)
  }

  /// The part of a picture around places, at least one pixel of it.
  static func stretch(_ xs: [Double], _ ys: [Double], margin: Double, width: Int, height: Int) -> PixelRect {
    func range(_ places: [Double], _ length: Int) -> Range<Int> {
      let limit = Double(length)
      let low = min(max((places.min() ?? 0) - margin, 0), limit - 1)
      let high = min(max((places.max() ?? limit) + margin, low + 1), limit)
      return Int(low)..<Int(high.rounded(.up))
    }
    let (columns, rows) = (range(xs, width), range(ys, height))
    return PixelRect(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  /// The canvas, from a block that holds what is needed.
  func applied(to block: PixelBlock) -> Image {
    if back.b == 0 && back.c == 0 { return alongAxes(of: block) }
    if back.a == 0 && back.d == 0 { return turned.alongAxes(of: block).upright(from: .transposed) }
    return acrossAxes(of: block)
  }

  /// The resampling whose canvas has rows for columns.
  private var turned: Resampling {
    let swapped = Affine(a: back.b, b: back.a, tx: back.tx, c: back.d, d: back.c, ty: back.ty)
    return Resampling(
      back: swapped, width: height, height: width, levelWidth: levelWidth, levelHeight: levelHeight, border: border)
  }
}

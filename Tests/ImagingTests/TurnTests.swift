import Compute
import Imaging
import Testing

@Suite("Maps that take pixels to pixels copy them")
struct TurnTests {
  private func picture(_ width: Int, _ height: Int) -> Image {
    var random = Random(seed: 3, UInt64(width), UInt64(height))
    return Image(
      width: width, height: height,
      pixels: (0..<(3 * width * height)).map { _ in UInt8(truncatingIfNeeded: random.next32()) })
  }

  /// All eight linear parts, with a shift that keeps a canvas of the given size inside of the picture.
  private func maps(of image: Image, width: Int, height: Int) -> [Affine] {
    let linear: [(a: Double, b: Double, c: Double, d: Double)] = [
      (1, 0, 0, 1), (-1, 0, 0, 1), (1, 0, 0, -1), (-1, 0, 0, -1), (0, 1, 1, 0), (0, -1, 1, 0), (0, 1, -1, 0),
      (0, -1, -1, 0),
    ]
    return linear.map { part in
      let map = Affine(a: part.a, b: part.b, tx: 0, c: part.c, d: part.d, ty: 0)
      // The corner nearest to 0 of what the picture covers, one pixel off the canvas.
      let far = map.apply(x: Double(image.width), y: Double(image.height))
      return map.then(.translation(x: -min(0, far.x) - 1, y: -min(0, far.y) - 1))
    }
  }

  @Test("Every pixel comes from where the map says", arguments: [(3, 3), (40, 30), (95, 130)])
  func turned(size: (Int, Int)) throws {
    let image = picture(size.0, size.1)
    let (width, height) = (min(size.0, size.1) - 2, min(size.0, size.1) - 1)
    for map in maps(of: image, width: width, height: height) {
      let turned = try #require(image.turned(by: map, width: width, height: height), "\(map)")
      let back = map.inverse
      var wanted = Image(width: width, height: height)
      for y in 0..<height {
        for x in 0..<width {
          let place = back.apply(x: Double(x) + 0.5, y: Double(y) + 0.5)
          wanted[x, y] = image[Int(place.x), Int(place.y)]
        }
      }
      #expect(turned == wanted, "\(map)")
      #expect(image.warped(by: map, width: width, height: height) == wanted, "\(map)")
    }
  }

  @Test("Other maps, and canvases that reach beyond the picture, are not turns")
  func others() {
    let image = picture(40, 30)
    func isTurn(_ map: Affine, _ width: Int = 20, _ height: Int = 20) -> Bool {
      image.turned(by: map, width: width, height: height) != nil
    }
    #expect(isTurn(.identity, 40, 30) && isTurn(.translation(x: -20, y: -10)))
    #expect(!isTurn(.identity, 41, 30) && !isTurn(.identity, 40, 31) && !isTurn(.translation(x: 1, y: 0)))
    #expect(!isTurn(.translation(x: -20.5, y: 0)) && !isTurn(.translation(x: -21, y: 0)))
    #expect(!isTurn(.scale(x: 2, y: 1)) && !isTurn(.scale(x: 2, y: 2)))
    #expect(!isTurn(.rotation(degrees: 30, aboutX: 20, y: 15), 5, 5))
    #expect(!isTurn(Affine(a: 1, b: 1, tx: 0, c: 0, d: 1, ty: 0), 5, 5))
  }

  @Test("A photograph stored in any orientation is seen as it was", arguments: Orientation.allCases)
  func orientations(orientation: Orientation) {
    let image = picture(75, 90)
    let stored = image.stored(as: orientation)
    #expect(stored.upright(from: orientation) == image)
    // The first stored pixel is the corner that the orientation names.
    let corners: [Orientation: (Int, Int)] = [
      .upright: (0, 0), .mirrored: (74, 0), .upsideDown: (74, 89), .flipped: (0, 89), .transposed: (0, 0),
      .right: (74, 0), .transversed: (74, 89), .left: (0, 89),
    ]
    let (x, y) = corners[orientation] ?? (0, 0)
    #expect(stored[0, 0] == image[x, y])
    #expect(stored.width == (orientation.swapsSides ? 90 : 75))
  }
}

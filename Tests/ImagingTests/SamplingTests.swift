import Compute
import Imaging
import Testing

@Suite struct SamplingTests {
  private func picture(_ width: Int, _ height: Int, seed: UInt64) -> Image {
    var random = Random(seed: seed, 7)
    return Image(
      width: width, height: height,
      pixels: (0..<(3 * width * height)).map { _ in UInt8(truncatingIfNeeded: random.next32()) })
  }

  @Test func aWarpIsTheMixtureOfFourPixelsThatTheFormulaGives() {
    for seed in 0..<60 {
      var random = Random(seed: UInt64(seed), 8)
      let image = picture(random.integer(in: 1...40), random.integer(in: 1...40), seed: UInt64(seed))
      let scale = random.uniform(in: 1...3)
      let map = Affine.rotation(degrees: random.uniform(in: -180...180), aboutX: 20, y: 20)
        .then(.scale(x: scale, y: -scale)).then(.translation(x: random.uniform(in: -20...20), y: 50))
      let border: Border = random.chance(0.5) ? .replicate : .fill(Color(9, 90, 200))
      let warped = image.warped(by: map, width: 37, height: 23, border: border)
      for y in 0..<23 {
        for x in 0..<37 {
          let place = map.inverse.apply(x: Double(x) + 0.5, y: Double(y) + 0.5)
          let wanted = mixture(image, place.x - 0.5, place.y - 0.5, border)
          #expect(abs(Double(warped[x, y].green) - wanted) <= 2.6, "seed \(seed) at (\(x), \(y))")
        }
      }
    }
  }

  /// In floating point, from the definition.
  private func mixture(_ image: Image, _ x: Double, _ y: Double, _ border: Border) -> Double {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    func value(_ column: Double, _ row: Double) -> Double {
      let inside = column >= 0 && row >= 0 && column < Double(image.width) && row < Double(image.height)
      if case .fill(let color) = border, !inside { return Double(color.green) }
      let (c, r) = (min(max(Int(column), 0), image.width - 1), min(max(Int(row), 0), image.height - 1))
      return Double(image[c, r].green)
    }
    let (fx, fy) = (x - left, y - top)
    return (value(left, top) * (1 - fx) + value(left + 1, top) * fx) * (1 - fy)
      + (value(left, top + 1) * (1 - fx) + value(left + 1, top + 1) * fx) * fy
  }

  @Test func shiftsByWholePixelsAndMirrorsCopyBytes() {
    let image = picture(30, 20, seed: 1)
    let shifted = image.warped(by: .translation(x: -5, y: -3), width: 20, height: 10)
    #expect(shifted == image.cropped(x: 5, y: 3, width: 20, height: 10))
    let mirror = Affine(a: -1, b: 0, tx: 30, c: 0, d: 1, ty: 0)
    #expect(image.warped(by: mirror, width: 30, height: 20) == image.upright(from: .mirrored))
  }

  @Test func `a picture framed by hand in the border's colour gives the same bytes`() {
    for seed in 0..<80 {
      var random = Random(seed: UInt64(seed), 9)
      let image = picture(random.integer(in: 1...60), random.integer(in: 1...60), seed: UInt64(seed))
      let (color, frame) = (Color(7, 130, 201), 70)
      var framed = Image(width: image.width + 2 * frame, height: image.height + 2 * frame, color: color)
      for y in 0..<image.height { for x in 0..<image.width { framed[x + frame, y + frame] = image[x, y] } }
      let turn = random.chance(0.6) ? random.uniform(in: -180...180) : 0
      // What is turned and shrinks is first shrunk on a grid of the picture's own.
      let scale = turn == 0 ? random.uniform(in: 0.4...2) : random.uniform(in: 1.2...2)
      let map = Affine.rotation(degrees: turn, aboutX: 10, y: 20).then(.scale(x: scale, y: scale * 0.9))
      let moved = Affine.translation(x: -Double(frame), y: -Double(frame)).then(map)
      let wanted = framed.warped(by: moved, width: 50, height: 41, border: .fill(color))
      #expect(image.warped(by: map, width: 50, height: 41, border: .fill(color)) == wanted, "seed \(seed)")
    }
  }

  @Test func `shrinking averages over what a pixel covers`() {
    for seed in 0..<40 {
      var random = Random(seed: UInt64(seed), 10)
      let image = picture(random.integer(in: 30...90), random.integer(in: 30...90), seed: UInt64(seed))
      let (width, height) = (random.integer(in: 5...20), random.integer(in: 5...20))
      let map = Affine.scale(
        x: Double(width) / Double(image.width), y: Double(height) / Double(image.height))
      let found = image.warped(by: map, width: width, height: height, border: .replicate)
      let wanted = image.resized(width: width, height: height)
      let difference = zip(found.pixels, wanted.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
      #expect(difference <= 2, "seed \(seed): \(image.width)x\(image.height) to \(width)x\(height)")
      let angle = random.uniform(in: 0.01...0.02)
      let turned = image.warped(
        by: .rotation(degrees: angle, aboutX: 0, y: 0).then(map), width: width, height: height, border: .replicate)
      let apart = zip(turned.pixels, wanted.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
      #expect(apart <= 48, "seed \(seed)")
    }
  }

  @Test func everyPrintableLetterLooksDifferent() {
    let letters = (32..<127).map { code in
      var image = Image(width: Image.letterAdvance, height: Image.letterHeight)
      image.drawText(String(UnicodeScalar(UInt8(code))), x: 0, y: 0)
      return image
    }
    #expect(Set(letters).count == 95)
    var small = Image(width: 12, height: 14)
    small.drawText("é", x: 0, y: 0, scale: 2)
    #expect(small[0, 0] == .white && small[9, 13] == .white && small[4, 6] == .black)
    small.drawText("far outside", x: -1000, y: 500)
  }
}

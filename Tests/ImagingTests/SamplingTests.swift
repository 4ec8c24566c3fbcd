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
      let scale = random.uniform(in: 0.6...3)
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

  @Test func aPartThatShrinksIsTheSameHoweverMuchLiesAroundIt() {
    let image = picture(400, 300, seed: 2)
    for shrink in [2.0, 2.5, 3.7] {
      // The crop starts at a whole block, so both see the same blocks.
      let block = Int(shrink)
      let (x, y) = (60 * block / block, 60)
      let map = Affine.scale(x: 1 / shrink, y: 1 / shrink)
      let whole = image.warped(by: map, width: Int(400 / shrink), height: Int(300 / shrink))
      let shift = Affine.translation(x: -Double(x), y: -Double(y)).then(map)
      let part = image.warped(by: shift, width: 20, height: 20)
      guard Double(x) / shrink == (Double(x) / shrink).rounded(), Double(y) / shrink == (Double(y) / shrink).rounded()
      else { continue }
      let (left, top) = (Int(Double(x) / shrink), Int(Double(y) / shrink))
      #expect(part == whole.cropped(x: left, y: top, width: 20, height: 20), "shrink \(shrink)")
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

import Compute
import Foundation
import Testing

@Suite struct AlignmentTests {
  /// A smooth pattern without repetition in the picture.
  private static func pattern(_ x: Double, _ y: Double) -> Double {
    128 + 40 * sin(x / 5.1 + y / 17) + 35 * cos(y / 6.3 - x / 23) + 30 * sin((x * y) / 370) * cos(x / 11)
  }

  private static func level(_ width: Int, _ height: Int, _ value: (Double, Double) -> Double) -> Alignment.Level {
    let pixels = (0..<(width * height)).map { place in
      UInt8(min(max(value(Double(place % width) + 0.5, Double(place / width) + 0.5).rounded(), 0), 255))
    }
    return Alignment.Level(pixels: pixels, width: width, height: height, scale: 1)
  }

  private static func placed(_ truth: Alignment.Placement, _ tone: (Double) -> Double) -> Alignment.Level {
    level(48, 40) { x, y in
      let place = truth.place(x / 24 - 1, y / 20 - 1)
      return tone(pattern(place.x, place.y))
    }
  }

  private static let picture = level(90, 80) { pattern($0, $1) }
  private static let span = SIMD2(48.0, 40.0)

  private static func truths() -> [Alignment.Placement] {
    let degrees = [0, 3, -2, 0, 1.5], scales = [1, 1.05, 0.94, 0.9, 1.1], shifts = [2.5, -2, 1, 3, -1.5]
    return degrees.indices.map { place in
      let (angle, scale) = (degrees[place] * .pi / 180, scales[place])
      return Alignment.Placement(
        24 * scale * cos(angle), -20 * scale * sin(angle), 44 + shifts[place], 24 * scale * sin(angle),
        20 * scale * cos(angle), 40 - shifts[place])
    }
  }

  @Test func `a known shift, scale and turn are recovered, whatever gain and bias`() {
    for truth in Self.truths() {
      let template = Self.placed(truth) { 0.7 * $0 + 20 }
      var placement = Alignment.Placement(x: 20, y: 20, width: 48, height: 40)
      Alignment.refine(&placement, of: template, span: Self.span, in: Self.picture, steps: 20)
      for (u, v) in [(-1.0, -1.0), (1, -1), (-1, 1), (1, 1), (0, 0)] {
        let (found, known) = (placement.place(u, v), truth.place(u, v))
        #expect(abs(found.x - known.x) < 0.5 && abs(found.y - known.y) < 0.5, "\(found) for \(known)")
      }
      let score = Alignment.compare(template, span: Self.span, in: Self.picture, at: placement)
      #expect(score.likeness > 0.9 && score.core > 0.75 && score.coverage > 0.99, "\(score)")
    }
  }

  @Test func `what is covered at the rim does not count, what differs in the middle does`() {
    let start = Alignment.Placement(x: 20, y: 20, width: 48, height: 40)
    let captioned = Self.level(48, 40) { x, y in y > 35 ? 10 : Self.pattern(x + 20, y + 20) }
    let faced = Self.level(48, 40) { x, y in
      hypot(x - 24, y - 20) < 9 ? Self.pattern(x + 61, y + 3) : Self.pattern(x + 20, y + 20)
    }
    let scores = [captioned, faced].map { Alignment.compare($0, span: Self.span, in: Self.picture, at: start) }
    #expect(scores[0].likeness > 0.95 && scores[0].core > 0.9)
    #expect(scores[1].core < 0.7)
  }

  @Test func `flat pictures have no likeness, and a placement outside has no coverage`() {
    let flat = Self.level(48, 40) { _, _ in 90 }
    var placement = Alignment.Placement(x: 20, y: 20, width: 48, height: 40)
    Alignment.refine(&placement, of: flat, span: Self.span, in: Self.picture, steps: 5)
    #expect(Alignment.compare(flat, span: Self.span, in: Self.picture, at: placement).likeness < 0.2)
    for far in [1e4, -1e9, .infinity, .nan] {
      var outside = Alignment.Placement(x: far, y: 0, width: 48, height: 40)
      Alignment.refine(&outside, of: Self.picture.part, span: Self.span, in: Self.picture, steps: 2)
      #expect(Alignment.compare(flat, span: Self.span, in: Self.picture, at: outside).coverage == 0)
    }
  }
}

extension Alignment.Level {
  /// The upper left 48x40 pixels.
  fileprivate var part: Alignment.Level {
    let rows = (0..<40).flatMap { pixels[($0 * width)..<($0 * width + 48)] }
    return Alignment.Level(pixels: rows, width: 48, height: 40, scale: 1)
  }
}

import Dataset
import Foundation
import Testing

@Suite("Ellipses")
struct EllipseTests {
  private func point(_ ellipse: Ellipse, at t: Double) -> Point {
    let (u, v) = (ellipse.majorRadius * cos(t), ellipse.minorRadius * sin(t))
    return Point(
      x: ellipse.center.x + u * cos(ellipse.angle) - v * sin(ellipse.angle),
      y: ellipse.center.y + u * sin(ellipse.angle) + v * cos(ellipse.angle))
  }

  /// 0 on the ellipse, negative within.
  private func excess(_ ellipse: Ellipse, _ point: Point) -> Double {
    let (x, y) = (point.x - ellipse.center.x, point.y - ellipse.center.y)
    let u = (x * cos(ellipse.angle) + y * sin(ellipse.angle)) / ellipse.majorRadius
    let v = (y * cos(ellipse.angle) - x * sin(ellipse.angle)) / ellipse.minorRadius
    return u * u + v * v - 1
  }

  @Test("Points of an ellipse lie on its image under any linear map", arguments: 0..<50)
  func mapping(_ seed: Int) {
    var numbers = (0..<9).map { sin(Double(seed * 17 + $0 * 7 + 1)) * 3 }
    numbers[8] = abs(numbers[8]) + 1
    let ellipse = Ellipse(
      center: Point(x: numbers[0], y: numbers[1]), majorRadius: numbers[8] + abs(numbers[2]) + 0.1,
      minorRadius: numbers[8],
      angle: numbers[3])
    let (a, b, c, d) = (numbers[4], numbers[5], numbers[6], numbers[7] + 4)
    guard abs(a * d - b * c) > 0.5 else { return }
    let center = Point(x: 5, y: -2)
    let image = ellipse.mapped(a, b, c, d, center: center)
    for step in 0..<12 {
      let old = point(ellipse, at: Double(step) / 2)
      let (x, y) = (old.x - ellipse.center.x, old.y - ellipse.center.y)
      #expect(
        abs(excess(image, Point(x: center.x + a * x + b * y, y: center.y + c * x + d * y))) < 1e-6, "seed \(seed)")
    }
    #expect(image.majorRadius >= image.minorRadius)
  }

  @Test("A face of a photograph twice as wide is twice as wide")
  func scaling() {
    let ellipse = Ellipse(center: Point(x: 10, y: 20), majorRadius: 8, minorRadius: 5, angle: 0)
    let face = Annotation(
      box: Box(x: 2, y: 15, width: 16, height: 10), landmarks: Landmarks([Point(x: 4, y: 16), nil, nil, nil, nil]),
      ellipse: ellipse)
    let wide = face.scaled(x: 2, y: 1)
    #expect(wide.box == Box(x: 4, y: 15, width: 32, height: 10))
    #expect(wide.landmarks?.points[0] == Point(x: 8, y: 16))
    #expect(wide.ellipse == Ellipse(center: Point(x: 20, y: 20), majorRadius: 16, minorRadius: 5, angle: 0))
  }
}

@Suite("Box formats")
struct BoxFormatTests {
  @Test("There and back is the same box", arguments: BoxFormat.allCases)
  func roundTrip(_ format: BoxFormat) {
    let box = Box(x: 12.25, y: 30.5, width: 101, height: 64.75)
    let back = format.box(format.numbers(box, width: 640, height: 480), width: 640, height: 480)
    #expect(
      zip([back.x, back.y, back.maxX, back.maxY], [box.x, box.y, box.maxX, box.maxY]).allSatisfy { abs($0 - $1) < 1e-9 }
    )
  }

  @Test("The same box in the words of Albumentations' documentation")
  func documented() {
    // https://albumentations.ai/docs/3-basic-usage/bounding-boxes-augmentations/: 640x480, corners (98, 345) and (420, 462).
    let box = Box(minX: 98, minY: 345, maxX: 420, maxY: 462)
    func rounded(_ format: BoxFormat) -> [Double] {
      format.numbers(box, width: 640, height: 480).map { ($0 * 1e6).rounded() / 1e6 }
    }
    #expect(rounded(.pascalVOC) == [98, 345, 420, 462] && rounded(.coco) == [98, 345, 322, 117])
    #expect(rounded(.albumentations) == [0.153125, 0.71875, 0.65625, 0.9625])
    #expect(rounded(.yolo) == [0.404688, 0.840625, 0.503125, 0.24375])
  }
}

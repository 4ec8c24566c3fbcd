import Dataset
import Foundation
import Imaging

extension Image {
  /// Draws what is marked in the picture, in lines that can be seen on the whole of it: boxes green, those to be ignored orange, the ellipses
  /// that they came from yellow; landmarks red at the right, blue at the left, the nose yellow.
  public mutating func draw(_ annotations: [Annotation]) {
    for annotation in annotations { draw(annotation) }
  }

  private mutating func draw(_ annotation: Annotation) {
    let thickness = max(1, max(width, height) / 400)
    let box = annotation.box
    drawRectangle(
      minX: box.x, minY: box.y, maxX: box.maxX, maxY: box.maxY,
      color: annotation.ignore ? Color(255, 150, 30) : Color(60, 230, 90), thickness: thickness)
    annotation.ellipse.map { draw($0, thickness: Double(thickness)) }
    let (right, left, nose) = (Color(255, 60, 60), Color(70, 150, 255), Color(255, 235, 60))
    for (point, color) in zip(annotation.landmarks?.points ?? [], [right, left, nose, right, left]) {
      guard let point else { continue }
      drawDisc(x: point.x, y: point.y, radius: max(1.2, max(box.width, box.height) / 32), color: color)
    }
  }

  /// A dot every pixel along the outline; what is far larger than the picture gets no more dots than that.
  private mutating func draw(_ ellipse: Ellipse, thickness: Double) {
    let steps = Int(min(max(16, 2 * .pi * max(ellipse.majorRadius, ellipse.minorRadius)), 20_000))
    let (cosine, sine) = (cos(ellipse.angle), sin(ellipse.angle))
    for step in 0..<steps {
      let angle = 2 * .pi * Double(step) / Double(steps)
      let (u, v) = (ellipse.majorRadius * cos(angle), ellipse.minorRadius * sin(angle))
      drawDisc(
        x: ellipse.center.x + u * cosine - v * sine, y: ellipse.center.y + u * sine + v * cosine,
        radius: max(0.8, thickness / 2), color: Color(255, 235, 60))
    }
  }
}

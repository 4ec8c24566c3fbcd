import Imaging

extension Image {
  /// Draws found faces: a box each, and a dot at every landmark, in lines that are thick enough to be seen on the whole picture.
  public mutating func draw(faces: [DetectedFace]) {
    let thickness = max(2, max(width, height) / 300)
    for face in faces {
      drawRectangle(
        minX: face.box.x, minY: face.box.y, maxX: face.box.maxX, maxY: face.box.maxY, color: Color(60, 230, 90),
        thickness: thickness)
      for point in (face.landmarks?.points ?? []).compactMap({ $0 }) {
        drawDisc(x: point.x, y: point.y, radius: max(0.8, face.box.width / 32), color: Color(255, 60, 60))
      }
    }
  }
}

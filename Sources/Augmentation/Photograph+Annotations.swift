import Dataset
import Imaging

extension Photograph {
  /// Annotations in the file's pixels as they lie in ``image``.
  public func scaled(_ annotations: [Annotation]) -> [Annotation] {
    let x = Double(image.width) / Double(fullWidth)
    let y = Double(image.height) / Double(fullHeight)
    guard x != 1 || y != 1 else { return annotations }
    return annotations.map { annotation in
      let box = annotation.box
      var scaled = annotation
      scaled.box = Box(x: box.x * x, y: box.y * y, width: box.width * x, height: box.height * y)
      scaled.landmarks = annotation.landmarks?.mapped { Point(x: $0.x * x, y: $0.y * y) }
      return scaled
    }
  }
}

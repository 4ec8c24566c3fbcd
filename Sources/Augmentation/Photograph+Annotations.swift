import Dataset
import Imaging

extension Photograph {
  /// Annotations in the file's pixels as they lie in ``image``.
  public func scaled(_ annotations: [Annotation]) -> [Annotation] {
    let x = Double(image.width) / Double(fullWidth)
    let y = Double(image.height) / Double(fullHeight)
    guard x != 1 || y != 1 else { return annotations }
    return annotations.map { $0.scaled(x: x, y: y) }
  }
}

import Augmentation
import Dataset
import Imaging

/// A picture of pictures: a row for each photograph, with the photograph itself first, then what a recipe made of it.
public struct ContactSheet {
  /// A picture with what is marked in it and what is to be written under it.
  public struct Tile: Sendable {
    /// The picture.
    public var image: Image
    /// In the coordinates of `image`.
    public var annotations: [Annotation]
    /// A line of text; what is too long is cut off.
    public var caption: String

    /// A tile of these.
    public init(image: Image, annotations: [Annotation], caption: String) {
      self.image = image
      self.annotations = annotations
      self.caption = caption
    }
  }

  /// Pixels across and down of the place for a picture.
  public var side = 240

  private static let face = Color(60, 230, 90)
  private static let ignored = Color(255, 150, 30)
  private static let right = Color(255, 60, 60)
  private static let left = Color(70, 150, 255)
  private static let middle = Color(255, 235, 60)

  /// A sheet with pictures of the usual size.
  public init() {}

  /// The sheet of `rows`, under a headline.
  public func draw(_ rows: [[Tile]], headline: String) -> Image {
    let drawn = rows.map { TileSheet.Row("", $0.map { TileSheet.Tile(marked($0), caption: $0.caption) }) }
    return TileSheet(side: side).draw(drawn, headline: headline)
  }

  /// The picture at the size of its place, with marks a pixel or two wide drawn at that size.
  private func marked(_ tile: Tile) -> Image {
    let scale = Double(side) / Double(max(tile.image.width, tile.image.height))
    var picture = tile.image.resized(
      width: max(1, Int((Double(tile.image.width) * scale).rounded())),
      height: max(1, Int((Double(tile.image.height) * scale).rounded())))
    for annotation in tile.annotations { Self.mark(annotation, scale: scale, on: &picture) }
    return picture
  }

  private static func mark(_ annotation: Annotation, scale: Double, on picture: inout Image) {
    let box = annotation.box
    picture.drawRectangle(
      minX: box.x * scale, minY: box.y * scale, maxX: box.maxX * scale, maxY: box.maxY * scale,
      color: annotation.ignore ? ignored : face, thickness: min(box.width, box.height) * scale > 40 ? 2 : 1)
    let colors = [right, left, middle, right, left]
    for (point, color) in zip(annotation.landmarks?.points ?? [], colors) {
      guard let point else { continue }
      picture.drawDisc(x: point.x * scale, y: point.y * scale, radius: 1.6, color: color)
    }
  }
}

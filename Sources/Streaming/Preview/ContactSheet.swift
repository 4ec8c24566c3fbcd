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
    /// Lines of text; a comma ends one where the next word would not fit any more.
    public var lines: [String]

    /// A tile of these.
    public init(image: Image, annotations: [Annotation], lines: [String]) {
      self.image = image
      self.annotations = annotations
      self.lines = lines
    }

    /// A tile under which the names of transforms stand.
    public init(_ sample: AugmentedSample, _ caption: String) {
      self.init(
        image: sample.image, annotations: sample.annotations,
        lines: [caption, sample.applied.isEmpty ? "nothing applied" : sample.applied.joined(separator: ", ")])
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

  /// Tiles side by side under a heading.
  public struct Row: Sendable {
    /// A line of text above the tiles; none where it is empty.
    public var heading: String
    /// From the left.
    public var tiles: [Tile]

    /// A row of tiles.
    public init(_ heading: String = "", _ tiles: [Tile]) { (self.heading, self.tiles) = (heading, tiles) }
  }

  /// The sheet of `rows`, under a headline.
  public func draw(_ rows: [Row], headline: String) -> Image {
    let sheet = TileSheet(side: side)
    let drawn = rows.map { row in
      TileSheet.Row(
        row.heading,
        row.tiles.map { tile in
          TileSheet.Tile(marked(tile), lines: tile.lines.flatMap { Self.broken($0, letters: sheet.letters) })
        })
    }
    return sheet.draw(drawn, headline: headline)
  }

  /// A text in lines of at most so many letters, broken behind commas.
  static func broken(_ text: String, letters: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: ", ") {
      if let last = lines.last, last.count + 3 + word.count <= letters {
        lines[lines.count - 1] += ", " + word
      } else {
        if let last = lines.indices.last { lines[last] += "," }
        lines.append(String(word))
      }
    }
    return lines
  }

  /// The picture at the size of its place, with marks a pixel or two wide drawn at that size.
  func marked(_ tile: Tile) -> Image {
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

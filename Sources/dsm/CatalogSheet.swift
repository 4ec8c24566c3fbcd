import Basics
import Catalog
import Imaging

/// Thumbnails of a catalog on a sheet.
enum CatalogSheet {
  /// Pixels of a thumbnail's longer side.
  static let side = 128
  /// How many stand side by side.
  static let across = 8
  /// A sheet of more rows is too long to be looked at.
  static let mostRows = 120

  private static let sheet = TileSheet(side: side)

  /// The thumbnail of an image, with its name and what is to be read below it; nil where it cannot be had.
  static func tile(_ id: String, path: String, _ words: String, _ catalog: Catalog) throws -> TileSheet.Tile? {
    guard let jpeg = try catalog.thumbnail(id), let decoded = try? Image.decode(jpeg) else { return nil }
    return TileSheet.Tile(decoded.image, lines: [name(path), beginning(of: words)])
  }

  /// The sheet under a headline.
  static func draw(_ rows: [TileSheet.Row], headline: String) -> Image { sheet.draw(rows, headline: headline) }

  /// The file's name; of a long one the end, which tells files apart. (The sheet's letters have no ellipsis.)
  private static func name(_ path: String) -> String {
    let name = Files.name(of: path).printable
    return name.count <= sheet.letters ? name : ".." + name.suffix(sheet.letters - 2)
  }

  private static func beginning(of words: String) -> String {
    words.count <= sheet.letters ? words : words.prefix(sheet.letters - 2) + ".."
  }
}

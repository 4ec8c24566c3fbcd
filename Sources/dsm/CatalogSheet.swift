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

  /// The thumbnail of an image with its caption; nil where it cannot be had.
  static func tile(_ id: String, _ caption: String, _ catalog: Catalog) throws -> TileSheet.Tile? {
    guard let jpeg = try catalog.thumbnail(id), let decoded = try? Image.decode(jpeg) else { return nil }
    return TileSheet.Tile(decoded.image, caption: caption)
  }
}

extension EXIF {
  /// Reads the GPS directory. A number without the side of the Earth it is for, or beyond any place on it, is nil.
  mutating func readPlace(_ tiff: TIFF, _ place: TIFF.Directory?) {
    guard let place else { return }
    latitude = Self.degrees(tiff, place, value: 2, reference: 1, signs: ("N", "S"), most: 90)
    longitude = Self.degrees(tiff, place, value: 4, reference: 3, signs: ("E", "W"), most: 180)
    altitude = Self.metres(tiff, place)
  }

  /// Degrees, minutes and seconds, each a quotient; the reference's letter says which half of the Earth.
  private static func degrees(
    _ tiff: TIFF, _ place: TIFF.Directory, value: Int, reference: Int, signs: (String, String), most: Double
  ) -> Double? {
    let side = tiff.text(reference, in: place)?.uppercased()
    guard side == signs.0 || side == signs.1, let parts = tiff.quotients(value, in: place), parts.count == 3,
      parts[1] < 60, parts[2] < 60
    else { return nil }
    let degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    return degrees <= most ? (side == signs.1 ? -degrees : degrees) : nil
  }

  /// Between the deepest trench and what flies highest without leaving the air; reference 1 is below the sea.
  private static func metres(_ tiff: TIFF, _ place: TIFF.Directory) -> Double? {
    guard let height = tiff.quotients(6, in: place)?.first else { return nil }
    let isBelow = tiff.integer(5, in: place) == 1
    return height <= (isBelow ? 12_000 : 100_000) ? (isBelow ? -height : height) : nil
  }
}

import Basics
import GRDB
import Imaging

/// Finds the photograph that an annotation file or a table means by a name, among the catalog's files.
package struct PictureIndex {
  /// A file of the catalog.
  package struct Picture: Hashable, Sendable {
    /// From the catalog's folder.
    package var path: String
    /// The content; nil where the file does not decode.
    var image: String?
    var width: Int
    var height: Int
    /// How the camera was held.
    var orientation = Orientation.upright
  }

  /// What a name leads to.
  package enum Match: Hashable, Sendable {
    /// These files, sorted; more than one where the name does not tell them apart.
    case found([Picture])
    /// These, but for capital letters in their ending.
    case foundByOtherCase([Picture])
    /// None.
    case nothing
  }

  private let db: Database
  private let home: String
  private var bases: [String: FolderRange] = [:]

  /// The files of the catalog that lies in `home` (absolute).
  package init(_ db: Database, home: String) {
    self.db = db
    self.home = home
  }

  /// The photograph called `name` by a file in `folder` (absolute).
  ///
  /// Tried in turn: `name` as a path from `folder`; from `images/` in it; as the end of a path below the nearest folder, at
  /// or above `folder`, under which there are photographs at all; `stem`, where there is one, in the same way and without
  /// ending; and `name` with an ending in other letters. An absolute name may have been true on another machine: where nothing
  /// lies there, as much of its end counts as fits.
  package mutating func match(_ name: String, stem: String?, from folder: String) throws -> Match {
    let slashed = Self.slashed(name)
    let isAbsolute = slashed.hasPrefix("/") || slashed.dropFirst().hasPrefix(":/")
    if let direct = try direct(slashed, from: folder) { return .found([direct]) }
    let last = Files.name(of: slashed)
    // Sources that name a whole data set, of which a part is here, are common: most names are then nowhere.
    guard try isAnywhere(Self.stem(of: last)) || isAnywhere(stem.map(Files.name)) else { return .nothing }
    let base = try base(of: folder)
    let ends = ending(try named(last, in: base), with: slashed, isAbsolute)
    if !ends.isEmpty { return .found(ends) }
    if let stem, case let stems = try match(stem: stem, from: folder, base), !stems.isEmpty { return .found(stems) }
    let others = try stemmed(Self.stem(of: last), in: base).filter {
      Files.name(of: $0.path).lowercased() == last.lowercased()
    }
    let cased = ending(others, with: slashed, isAbsolute)
    return cased.isEmpty ? .nothing : .foundByOtherCase(cased)
  }

  /// The name as its system writes it, with slashes.
  private static func slashed(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: "\\")) else { return name }
    return name.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "/")
  }

  private func direct(_ name: String, from folder: String) throws -> Picture? {
    let places = name.hasPrefix("/") ? [name] : [folder + "/" + name, folder + "/images/" + name]
    for place in places {
      if let picture = try pictures("path = ?", [Files.relative(place, to: home)]).first { return picture }
    }
    return nil
  }

  /// The files whose path without ending is, or ends with, `stem`.
  private func match(stem: String, from folder: String, _ base: FolderRange) throws -> [Picture] {
    let isAbsolute = stem.hasPrefix("/")
    for place in isAbsolute ? [stem] : [folder + "/" + stem, folder + "/images/" + stem] {
      let found = try pictures(atStem: Files.relative(place, to: home))
      if !found.isEmpty { return found }
    }
    // An absolute stem is where its format wants the photograph to be: in a folder of photographs it is then missing.
    if isAbsolute, try holdsPictures(FolderRange(Files.parent(of: stem), home: home)) { return [] }
    let last = Files.name(of: stem)
    return ending(try stemmed(last, in: base), with: stem, isAbsolute)
  }
}

/// The questions to the table `file`.
extension PictureIndex {
  /// The column `path`, so written that SQLite looks into the index of names: the folder may hold everything, the name hardly ever.
  private static let anyPath = "+path"

  private func named(_ name: String, in range: FolderRange) throws -> [Picture] {
    try pictures("name = ? AND \(range.condition(Self.anyPath))", [name] + range.bounds)
  }

  /// The files of which the name without ending is `stem`: between `stem.` and `stem/`, as no name has a slash.
  private func stemmed(_ stem: String, in range: FolderRange) throws -> [Picture] {
    let condition = "name >= ? AND name < ? AND \(range.condition(Self.anyPath))"
    return try pictures(condition, [stem + ".", stem + "/"] + range.bounds).filter {
      Self.stem(of: Files.name(of: $0.path)) == stem
    }
  }

  /// Whether any file at all has a name that is, without its ending, `stem`, or begins with it and a dot.
  private func isAnywhere(_ stem: String?) throws -> Bool {
    guard let stem else { return false }
    let statement = try db.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM file WHERE name = ?1 OR (name >= ?2 AND name < ?3))")
    return try Bool.fetchOne(statement, arguments: [stem, stem + ".", stem + "/"]) ?? false
  }

  private func pictures(atStem path: String) throws -> [Picture] {
    try pictures("path >= ? AND path < ?", [path + ".", path + "/"]).filter { Self.stem(of: $0.path) == path }
  }

  private func pictures(_ condition: String, _ arguments: [String]) throws -> [Picture] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT path, image, coalesce(width, 0) AS width, coalesce(height, 0) AS height, orientation
        FROM (SELECT path, image FROM file WHERE \(condition) ORDER BY path) LEFT JOIN image ON image.id = image
        """)
    return try Row.fetchAll(statement, arguments: StatementArguments(arguments)).map { row in
      Picture(
        path: row[0], image: row[1], width: row[2], height: row[3],
        orientation: (row[4] as Int?).flatMap(Orientation.init) ?? .upright)
    }
  }

  private func holdsPictures(_ range: FolderRange) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM file WHERE \(range.condition("path")))")
    return try Bool.fetchOne(statement, arguments: StatementArguments(range.bounds)) ?? false
  }

  /// The nearest folder, at or above `folder`, under which there are photographs.
  private mutating func base(of folder: String) throws -> FolderRange {
    if let known = bases[folder] { return known }
    var base = folder
    while try base != "/" && !holdsPictures(FolderRange(base, home: home)) { base = Files.parent(of: base) }
    if bases.count >= 256 { bases = [:] }
    let range = FolderRange(base, home: home)
    bases[folder] = range
    return range
  }

  /// Those of `pictures` whose path ends with all of `wanted` or, where that is absolute, with the most of it.
  private func ending(_ pictures: [Picture], with wanted: String, _ isAbsolute: Bool) -> [Picture] {
    let parts = Files.absolute("/" + wanted).split(separator: "/").dropLast()
    let shared = pictures.map { picture in
      let folders = Files.resolve(picture.path, in: home).split(separator: "/").dropLast()
      return zip(folders.reversed(), parts.reversed()).prefix { $0 == $1 }.count
    }
    let least = isAbsolute ? shared.max() ?? 0 : parts.count
    return zip(pictures, shared).filter { $0.1 >= least }.map(\.0)
  }

  /// A name or a path without its ending.
  static func stem(of path: String) -> String {
    guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")), !path[dot...].utf8.contains(UInt8(ascii: "/")) else {
      return path
    }
    return String(path[..<dot])
  }
}

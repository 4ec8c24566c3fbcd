import Basics
import Dataset

/// What a user says of images in files of their own: which belong together, which names mean one person, where some must lie.
public enum SplitSources {
  /// Images by whatever a user may call them: a path, the end of one that is the only such, or a content id.
  public struct Names: Sendable {
    private var places: [String: [(path: String, id: ContentID)]] = [:]
    private var ids: Set<ContentID> = []
    /// Of what the images are, as a failure says it.
    let owner: String

    /// - Parameters:
    ///   - paths: the absolute paths of each content.
    ///   - owner: of what the images are, as a failure says it.
    public init(_ paths: some Sequence<(ContentID, [String])>, of owner: String = "the catalog") {
      self.owner = owner
      for (id, own) in paths {
        ids.insert(id)
        for path in own { places[Files.name(of: path), default: []].append((path, id)) }
      }
    }

    /// The images that `name` may mean in a file of `folder`: one, as it should, or none or several.
    func images(_ name: String, in folder: String) -> Set<ContentID> {
      if let id = ContentID(hex: name), ids.contains(id) { return [id] }
      let (found, place) = (places[Files.name(of: name)] ?? [], Files.resolve(name, in: folder))
      if let exact = found.first(where: { $0.path == place }) { return [exact.id] }
      return Set(found.filter { $0.path.hasSuffix("/" + name) }.map(\.id))
    }
  }

  /// The pairs of a table with the columns `file_name` and `other`.
  public static func pairs(_ path: String, _ names: Names) throws(Failure) -> [ItemLink] {
    let rows = try rows(path, column: "other")
    var links: [ItemLink] = []
    for row in rows {
      let (a, b) = (try image(row.name, row, names), try image(row.value, row, names))
      if a != b { links.append(ItemLink(a, b, .pair)) }
    }
    return links
  }

  /// The places of a table with the columns `file_name` and `split`.
  public static func pins(_ path: String, _ names: Names, splits: [String]) throws(Failure) -> [ContentID: Placement] {
    var places: [ContentID: Placement] = [:]
    for row in try rows(path, column: "split") {
      guard let number = splits.firstIndex(of: row.value) else {
        throw Failure(
          "\(row.place): \(row.name)", "no split is called '\(row.value)'",
          nextStep: suggestion(for: row.value, among: splits))
      }
      let id = try image(row.name, row, names)
      guard places.updateValue(Placement(number, .pinned), forKey: id).map({ $0.split == number }) ?? true else {
        throw Failure("\(row.place): \(row.name)", "pinned to two splits", nextStep: "Keep one of the two lines.")
      }
    }
    return places
  }

  /// The places of a split that grows; a pin or a column that says otherwise of somebody is refused, as nobody moves.
  ///
  /// - Parameters:
  ///   - wanted: the pins, and what the set's own column tells.
  ///   - path: the file of the pins, for the words of the failure.
  public static func kept(
    _ grown: GrownSplit, wanted: [ContentID: Placement], of path: String, _ items: [SplitItem]
  ) throws(Failure) -> [ContentID: Placement] {
    let names = grown.shares.names
    for item in items {
      guard let place = wanted[item.id], let kept = grown.places[item.id], place.split != kept.split else { continue }
      let isPin = place.reason == .pinned
      throw Failure(
        "\(isPin ? path : "--keep-official"): \(item.fileName)",
        "\(isPin ? "pinned" : "officially belongs") to \(names[place.split]), and it lies in \(names[kept.split]) already, where "
          + "--grow leaves it",
        nextStep: isPin
          ? "Take the line out, or split anew without --grow."
          : "Leave --keep-official out, or split anew without --grow.")
    }
    return grown.places
  }

  /// A line of a table that names a photograph.
  private struct Row {
    var path: String
    var line: Int
    var name: String
    var value: String

    /// Where a reader finds it.
    var place: String { "\(path), line \(line)" }
  }

  private static func rows(_ path: String, column: String) throws(Failure) -> [Row] {
    let bytes = try Files.read(path)
    let table: MetadataTable
    do { table = try MetadataTable(bytes) } catch {
      throw Failure(path, "\(error)", nextStep: "Write a CSV with the columns file_name and \(column).")
    }
    guard table.columns.contains(column), table.problems.isEmpty else {
      throw Failure(
        path, table.problems.first ?? "no column '\(column)'",
        nextStep: "Write a CSV with the columns file_name and \(column).")
    }
    return table.rows.compactMap { row in
      row.attributes[column].map { Row(path: path, line: row.line, name: row.name, value: $0) }
    }
  }

  private static func image(_ name: String, _ row: Row, _ names: Names) throws(Failure) -> ContentID {
    let found = names.images(name, in: Files.parent(of: row.path))
    if found.count == 1, let id = found.first { return id }
    throw Failure(
      "\(row.place): \(name)",
      found.isEmpty ? "no photograph of \(names.owner)" : "the name of \(found.count) photographs of \(names.owner)",
      nextStep: "Write its path from the folder of this file, or its content id ('dsm catalog show').")
  }

  /// The images with what the table of aliases adds to their values of `attributes`.
  public static func aliased(
    _ items: [SplitItem], by path: String, attributes: [String]
  ) throws(Failure) -> [SplitItem] {
    var meanings: [String: [String: [String]]] = [:]
    for entry in try aliases(path, attributes) {
      for attribute in entry.attribute.map({ [$0] }) ?? attributes {
        meanings[attribute, default: [:]][entry.alias, default: []].append(entry.value)
      }
    }
    return items.map { item in
      var item = item
      for (attribute, own) in meanings {
        let further = item.values(of: attribute).flatMap { own[$0] ?? [] }
        if !further.isEmpty { item.aliases[attribute, default: []] += further }
      }
      return item
    }
  }

  /// Names in a table of aliases that nobody has: with a slip of the pen an alias ties nobody.
  public static func unknownAliases(_ items: [SplitItem], in path: String, attributes: [String]) throws(Failure)
    -> [String]
  {
    let known = Set(items.flatMap { item in attributes.flatMap { item.values(of: $0) } })
    return Set(try aliases(path, attributes).map(\.alias)).subtracting(known).sorted()
  }

  private static func aliases(_ path: String, _ attributes: [String]) throws(Failure) -> [AliasTable.Entry] {
    let bytes = try Files.read(path)
    let table: AliasTable
    do { table = try AliasTable(bytes) } catch {
      throw Failure(path, "\(error)", nextStep: "Write a CSV with the columns alias and value (and attribute).")
    }
    for entry in table.entries {
      guard let name = entry.attribute, !attributes.contains(name) else { continue }
      throw Failure(
        "\(path), line \(entry.line)", "'\(name)' is not grouped by",
        nextStep: "Name it with --group-by, or take its lines out of the file.")
    }
    return table.entries
  }

  /// The places that the set's own column tells: the names of splits, and what others call them.
  ///
  /// Of a photograph whose copies are in several, the one counts that stays whole before the others.
  public static func official(
    _ column: String, _ items: [SplitItem], splits: [String]
  ) throws(Failure) -> [ContentID: Placement] {
    let first = SplitNames.protected(splits)
    var places: [ContentID: Placement] = [:]
    for item in items {
      var own: Set<Int> = []
      for value in item.values(of: column) { own.insert(try split(value, of: item, column, splits)) }
      if let split = first.first(where: own.contains) { places[item.id] = Placement(split, .official) }
    }
    guard items.isEmpty || !places.isEmpty else {
      let known = Set(items.lazy.flatMap(\.attributes.keys))
      throw Failure(
        "--keep-official \(column)", "no image has an attribute of that name",
        nextStep: suggestion(for: column, among: known))
    }
    return places
  }

  private static func split(
    _ value: String, of item: SplitItem, _ column: String, _ splits: [String]
  ) throws(Failure) -> Int {
    let meant = SplitNames.split(value)
    if let split = splits.firstIndex(of: value) ?? splits.firstIndex(where: { $0 == meant }) { return split }
    throw Failure(
      "--keep-official \(column)", "'\(value)' of \(item.fileName) is the name of no split",
      nextStep: "The splits are \(splits.joined(separator: ", ")); name others with --splits.")
  }
}

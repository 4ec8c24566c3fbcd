import Basics

/// Finds the photograph that an annotation file or a table means by a name.
struct PictureIndex: Sendable {
  /// What a name leads to.
  enum Match: Hashable, Sendable {
    /// These files, as places in the list of paths; more than one where the name does not tell them apart.
    case found([Int])
    /// None.
    case nothing
  }

  private let paths: [String]
  private var byPath: [String: Int] = [:]
  private var byName: [String: [Int]] = [:]
  private var byStem: [String: [Int]] = [:]
  private var holders: Set<String> = []

  /// An index of absolute paths.
  init(_ paths: [String]) {
    self.paths = paths
    for (index, path) in paths.enumerated() {
      let name = Files.name(of: path)
      byPath[path] = index
      byName[name, default: []].append(index)
      byStem[Self.stem(of: name), default: []].append(index)
      var folder = Self.parent(path)
      while holders.insert(folder).inserted, folder != "/" { folder = Self.parent(folder) }
    }
  }

  /// The photograph called `name` by a file in `folder`.
  ///
  /// Tried in turn: `name` as a path from `folder`; from `images/` in it; as the end of a path below the nearest folder, at
  /// or above `folder`, under which there are photographs at all; and `stem`, where there is one, in the same way and without
  /// ending. An absolute name was true on another machine: its last part counts.
  func match(_ name: String, stem: String?, from folder: String) -> Match {
    let slashed = name.split(separator: "\\").joined(separator: "/")
    let isAbsolute = name.hasPrefix("/") || name.dropFirst().hasPrefix(":\\")
    let wanted = isAbsolute ? Files.name(of: slashed) : slashed
    let direct = [folder + "/" + wanted, folder + "/images/" + wanted].lazy.compactMap { byPath[Files.absolute($0)] }
    if let place = direct.first { return .found([place]) }
    let base = base(of: folder)
    let ending = "/" + Self.folded(wanted)
    let ends = byName[Files.name(of: wanted), default: []].filter {
      isBelow(paths[$0], base) && paths[$0].hasSuffix(ending)
    }
    if !ends.isEmpty { return .found(ends) }
    let stems = stem.map { byStem[$0, default: []].filter { isBelow(paths[$0], base) } } ?? []
    return stems.isEmpty ? .nothing : .found(stems)
  }

  /// The nearest folder, at or above `folder`, under which there are photographs.
  private func base(of folder: String) -> String {
    var base = folder
    while !holders.contains(base), base != "/" { base = Self.parent(base) }
    return base
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  private static func stem(of name: String) -> String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }

  /// `a/./b` as `a/b`.
  private static func folded(_ name: String) -> String { String(Files.absolute("/" + name).dropFirst()) }
}

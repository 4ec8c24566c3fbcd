import Basics

/// Gives files of many folders names that can lie in one folder.
///
/// A name is kept where it is the first of its kind, endings and the case of letters left out of account; else the folders above it join it, and at last
/// a number.
struct UniqueNames {
  private var taken: Set<String> = []

  /// The name of `path` without its ending, told apart from all that were given before.
  mutating func stem(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init).filter { $0 != ".." && $0 != "." }
    let stems = parts.indices.reversed().map { Self.stem(parts[$0...].joined(separator: "_")) }
    let numbered = (2...).lazy.map { "\(stems.last ?? "photograph")_\($0)" }
    for candidate in stems where taken.insert(candidate.lowercased()).inserted { return candidate }
    for candidate in numbered where taken.insert(candidate.lowercased()).inserted { return candidate }
    preconditionFailure("the numbers never end")
  }

  /// The name of `path`, told apart from all that were given before.
  mutating func name(of path: String) -> String {
    let name = Files.name(of: path)
    return stem(of: path) + name.dropFirst(Self.stem(name).count)
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}

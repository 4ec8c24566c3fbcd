import Basics

/// What was found, in words.
extension PhotographCheck {
  /// How many photographs of each kind are told by name.
  private static let namesOfEach = 10

  /// For each kind that there is: how many, what it means, and the first of them.
  public var lines: [String] { Kind.allCases.flatMap(lines) }

  /// How many of each kind: `2 missing, 1 swapped`.
  public var counts: String {
    Kind.allCases.compactMap { kind in
      let count = findings.count { $0.kind == kind }
      return count > 0 ? "\(count) \(kind.rawValue)" : nil
    }.joined(separator: ", ")
  }

  private func lines(of kind: Kind) -> [String] {
    let found = findings.filter { $0.kind == kind }
    guard !found.isEmpty else { return [] }
    let more = found.count - Self.namesOfEach
    return ["\(found.count) \(kind.rawValue): \(kind.meaning)"]
      + found.prefix(Self.namesOfEach).map { "  \($0)" } + (more > 0 ? ["  and \(more) more"] : [])
  }
}

extension PhotographCheck.Kind {
  /// What it means, as a clause.
  public var meaning: String {
    switch self {
    case .missing: return "no such file"
    case .changed: return "other bytes than when the manifest was written"
    case .swapped: return "the bytes of another photograph of the manifests"
    case .unreadable: return "the file cannot be read"
    case .damaged: return "the bytes of the manifest, and no whole picture"
    }
  }
}

extension PhotographCheck.Finding: CustomStringConvertible {
  /// The file and its split, and what only this one has.
  public var description: String {
    let place = "\(problem.path.printable) (\(split))"
    switch kind {
    case .missing, .changed: return place
    case .unreadable, .damaged: return "\(place): \(problem.reason)"
    case .swapped:
      return place + (owner.map { ": these are the bytes of \($0.fileName.printable) (\($0.split))" } ?? "")
    }
  }
}

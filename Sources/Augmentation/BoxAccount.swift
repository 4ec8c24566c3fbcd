import Dataset

/// The size of a face in the photograph that it comes from, in COCO's bins.
public enum FaceSize: String, Hashable, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  /// Less than 32² square pixels.
  case small
  /// From there to less than 96².
  case medium
  /// All above.
  case large

  init(_ box: Box) { self = box.area < 32 * 32 ? .small : box.area < 96 * 96 ? .medium : .large }
}

/// How a face stands between two transforms.
struct Standing: Hashable, Sendable {
  var number: Int
  var size: FaceSize
  /// The part of it that is seen; nil where the rules do not take it for a face.
  var part: Double?
}

/// What became of faces, by transform and by size. Accounts of many samples add up to one.
///
/// For every transform and size `entered = kept + clipped + dropped`, and what leaves it, `kept + clipped + returned + added`, is what enters the next
/// one that is applied to the sample.
public struct BoxAccount: Hashable, Sendable, Codable {
  /// Faces of one size at one transform.
  public struct Entry: Hashable, Sendable, Codable {
    /// Seen before it.
    public var entered = 0
    /// Of these, as much seen behind it.
    public var kept = 0
    /// Of these, seen behind it, but less.
    public var clipped = 0
    /// Of these, not seen behind it any more, or too little to count.
    public var dropped = 0
    /// Not seen before it and seen behind it: a map brought them back.
    public var returned = 0
    /// Seen behind it, from another photograph.
    public var added = 0

    /// No face.
    public init() {}

    static func += (a: inout Entry, b: Entry) {
      a.entered += b.entered
      a.kept += b.kept
      a.clipped += b.clipped
      a.dropped += b.dropped
      a.returned += b.returned
      a.added += b.added
    }
  }

  /// By the transform's name; the whole way from the photograph to the sample is under ``total``.
  public private(set) var entries: [String: [FaceSize: Entry]] = [:]

  /// The name of the whole way.
  public static let total = "total"

  /// No sample.
  public init() {}

  /// Adds another account to this one.
  public mutating func add(_ other: BoxAccount) {
    for (name, sizes) in other.entries {
      for (size, entry) in sizes { entries[name, default: [:]][size, default: Entry()] += entry }
    }
  }

  /// Takes note of what a transform did; both lists are in the order of their numbers.
  mutating func note(_ name: String, before: [Standing], after: [Standing]) {
    var sizes = entries[name, default: [:]]
    var next = after.startIndex
    for old in before {
      while next < after.endIndex, after[next].number < old.number { next += 1 }
      let isThere = next < after.endIndex && after[next].number == old.number
      sizes[old.size, default: Entry()].note(old.part, isThere ? after[next].part : nil)
    }
    let last = before.last?.number ?? -1
    for new in after where new.number > last && new.part != nil { sizes[new.size, default: Entry()].added += 1 }
    if !sizes.isEmpty { entries[name] = sizes }
  }
}

extension BoxAccount.Entry {
  /// A face of which so much was seen before and so much is now. What rounding takes is not less.
  fileprivate mutating func note(_ before: Double?, _ after: Double?) {
    guard let before else {
      if after != nil { returned += 1 }
      return
    }
    entered += 1
    guard let after else {
      dropped += 1
      return
    }
    if after >= before - 1e-9 { kept += 1 } else { clipped += 1 }
  }
}

extension BoxAccount {
  /// A row for every transform and size of which faces were seen, in the order of `names` with the whole way last.
  public func rows(order names: [String]) -> (header: [String], rows: [[String]]) {
    var named: Set<String> = []
    let rows = (names + [Self.total]).filter { named.insert($0).inserted }.flatMap { name in
      FaceSize.allCases.compactMap { size in seen(name, size).map { row(name, size, $0) } }
    }
    return (["transform", "face", "entered", "kept", "clipped", "dropped", "returned", "added"], rows)
  }

  /// The rows as lines, to be printed.
  public func text(order names: [String]) -> String {
    let (head, rows) = rows(order: names)
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    return ([head] + rows).map { row in
      zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return column < 2 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// Faces that are not seen, before and behind, make an entry of zeros.
  private func seen(_ name: String, _ size: FaceSize) -> Entry? {
    entries[name]?[size].flatMap { $0 == Entry() ? nil : $0 }
  }

  private func row(_ name: String, _ size: FaceSize, _ entry: Entry) -> [String] {
    [name, size.rawValue]
      + [entry.entered, entry.kept, entry.clipped, entry.dropped, entry.returned, entry.added].map(String.init)
  }
}

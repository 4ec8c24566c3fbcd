import Basics

/// Photographs of a catalog that are the same, for a person and for programs.
public struct DuplicateReport: Sendable, Codable {
  /// A photograph of a cluster.
  public struct Member: Hashable, Sendable, Codable {
    /// The SHA-256 of its bytes.
    public var id: String
    /// Where it lies.
    public var paths: [String]
    /// Pixels across.
    public var width: Int
    /// Pixels down.
    public var height: Int
  }

  /// Photographs that are the same.
  public struct Cluster: Hashable, Sendable, Codable {
    /// In what.
    public var kind: DuplicateKind
    /// One for equal bytes, at least two otherwise.
    public var members: [Member]
    /// Bits of 64 in which the least alike link of a near cluster differs.
    public var distance: Int?
    /// The correlation of the least alike link of a near cluster.
    public var correlation: Double?
    /// Whether some link is mirrored or turned.
    public var isTurned: Bool
    /// Whether some link is between a picture and a part of it.
    public var isCropped: Bool

    /// A line about it.
    public var heading: String {
      switch kind {
      case .bytes: return "equal bytes, \(members[0].paths.count) files"
      case .pixels: return "equal pixels, \(members.count) photographs"
      case .near:
        let turned = isTurned ? ", mirrored or turned" : ""
        let cropped = isCropped ? ", cropped or framed" : ""
        let alike = correlation.map { ", weakest link \(distance ?? 0) bits, correlation \($0)" } ?? ""
        return "alike, \(members.count) photographs\(alike)\(turned)\(cropped)"
      }
    }
  }

  /// Images that were compared.
  public var images: Int
  /// Images that are too flat to be compared by looks; absent where nobody asked.
  public var flat: Int?
  /// The clusters: of each kind, the largest first.
  public var clusters: [Cluster]

  /// Searches `items` for the duplicates of `kinds`.
  ///
  /// - Parameters:
  ///   - turned: whether a mirrored or turned picture is the same one.
  ///   - inFull: see ``Duplicates/pixels(inFull:)``.
  ///   - thumbnails: see ``Duplicates/near(turned:thumbnails:)``.
  public init(
    _ items: [DuplicateItem], kinds: [DuplicateKind], turned: Bool = true, inFull: (Int) throws -> String?,
    thumbnails: ([Int]) throws -> [[UInt8]]
  ) rethrows {
    let search = Duplicates(items)
    images = items.count
    var found = kinds.contains(.bytes) ? search.bytes() : []
    if kinds.contains(.pixels) { found += try search.pixels(inFull: inFull) }
    if kinds.contains(.near) {
      let near = try search.near(turned: turned, thumbnails: thumbnails)
      flat = near.flat
      found += near.clusters
    }
    clusters = found.map { Cluster($0, items) }
  }

  /// The first `limit` clusters of each kind, with their numbers among all ``clusters``, from 1 on.
  public func first(_ limit: Int) -> [(number: Int, cluster: Cluster)] {
    let numbered = clusters.enumerated().map { (number: $0.offset + 1, cluster: $0.element) }
    return DuplicateKind.allCases.flatMap { kind in numbered.filter { $0.cluster.kind == kind }.prefix(limit) }
  }

  /// The report for a person to read, with at most `limit` clusters of each kind.
  public func text(limit: Int) -> String {
    let counts = DuplicateKind.allCases.compactMap { kind -> String? in
      let own = clusters.filter { $0.kind == kind }
      guard !own.isEmpty else { return nil }
      let files = own.reduce(0) { $0 + (kind == .bytes ? $1.members[0].paths.count : $1.members.count) }
      return
        "\(own.count) \(own.count == 1 ? "cluster" : "clusters") of \(Self.names[kind] ?? "") with \(files) \(kind == .bytes ? "files" : "photographs")"
    }
    let head =
      "\(images) \(images == 1 ? "image" : "images"): \(counts.isEmpty ? "no duplicates" : counts.joined(separator: "; "))"
    let flat =
      self.flat.map { $0 > 0 ? ["\($0) \($0 == 1 ? "is" : "are") too flat to be compared by looks"] : [] } ?? []
    let shown = first(limit)
    let lines = shown.flatMap { ["", "\($0.number): \($0.cluster.heading)"] + $0.cluster.lines }
    let rest =
      clusters.count > shown.count
      ? ["", "… \(clusters.count - shown.count) more clusters; --limit shows more, --json all"] : []
    return ([head] + flat + lines + rest).map { $0 + "\n" }.joined()
  }

  private static let names: [DuplicateKind: String] = [.bytes: "equal bytes", .pixels: "equal pixels", .near: "looks"]
}

extension DuplicateReport.Cluster {
  init(_ cluster: DuplicateCluster, _ items: [DuplicateItem]) {
    kind = cluster.kind
    members = cluster.members.map { number in
      let item = items[number]
      return DuplicateReport.Member(
        id: item.id.hex, paths: item.paths, width: item.width, height: item.height)
    }
    distance = cluster.weakest?.distance
    correlation = cluster.weakest.map { ($0.correlation * 1e4).rounded() / 1e4 }
    isTurned = cluster.links.contains { $0.orientation != 1 }
    isCropped = cluster.links.contains { $0.relation != .frame }
  }

  /// A line for each file.
  fileprivate var lines: [String] {
    members.flatMap { member in
      member.paths.map { "  \($0.printable)  \(member.width)x\(member.height)  \(member.id.prefix(12))" }
    }
  }
}

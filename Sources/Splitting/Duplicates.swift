import Compute
import Dataset
import Imaging

/// One content as the search for duplicates sees it.
public struct DuplicateItem: Hashable, Sendable {
  /// The identity of the file's bytes.
  public var id: ContentID
  /// Where it lies, sorted; at least one.
  public var paths: [String]
  /// Pixels across, upright.
  public var width: Int
  /// Pixels down, upright.
  public var height: Int
  /// The pixel id, at the scale at which the photograph was looked at.
  public var pixels: String
  /// That scale, in eighths; 8 is in full.
  public var scale: Int
  /// The perceptual hashes in all eight flips and quarter turns, in the order of the EXIF orientations.
  public var hashes: [UInt64]
  /// The hashes of its windows, as `PhotographFacts.windows`.
  public var windows: [UInt64]
  /// The luminance squeezed to 16x16, row by row: 256 bytes.
  public var signature: [UInt8]

  /// An item from all that is known of it.
  public init(
    id: ContentID, paths: [String], width: Int, height: Int, pixels: String, scale: Int, hashes: [UInt64],
    windows: [UInt64], signature: [UInt8]
  ) {
    precondition(signature.count == Signature.count, "a signature has \(Signature.count) bytes, not \(signature.count)")
    precondition(hashes.count == 8, "a picture has 8 hashes, not \(hashes.count)")
    precondition(
      windows.count == PhotographFacts.windowCount,
      "a picture has \(PhotographFacts.windowCount) windows, not \(windows.count)"
    )
    self.id = id
    self.paths = paths
    self.width = width
    self.height = height
    self.pixels = pixels
    self.scale = scale
    self.hashes = hashes
    self.windows = windows
    self.signature = signature
  }
}

extension DuplicateItem {
  /// An item from what was measured on its file.
  public init(id: ContentID, paths: [String], _ facts: PhotographFacts) {
    self.init(
      id: id, paths: paths, width: facts.width, height: facts.height, pixels: facts.pixels, scale: facts.scale,
      hashes: facts.hashes, windows: facts.windows, signature: facts.signature)
  }
}

/// In what two photographs are the same.
public enum DuplicateKind: String, Sendable, Codable, CaseIterable {
  /// The files are, byte for byte: one content at several paths.
  case bytes
  /// The upright pictures are, pixel for pixel; metadata may differ.
  case pixels
  /// They look alike: the same photograph at another size, in another quality, mirrored or turned.
  case near
}

/// What two pictures that look alike have in common.
public enum DuplicateRelation: String, Sendable, Codable, CaseIterable {
  /// The same view: nearly all of the one is nearly all of the other.
  case frame
  /// The one shows a part of the other: it was cropped, or the other was framed.
  case part
  /// A part of the one is a part of the other.
  case overlap
}

/// Two items that look alike, and how much.
public struct DuplicateLink: Hashable, Sendable {
  /// The number of the one item; the smaller.
  public var first: Int
  /// The number of the other.
  public var second: Int
  /// What must be done to the second for it to look like the first, as EXIF numbers it: 1 nothing, 2 mirror, and so on to 8.
  public var orientation: Int
  /// In how many of 64 bits the hashes differ that led to them: of the pictures so turned, or of a window.
  public var distance: Int
  /// The correlation of their thumbnails, laid over one another.
  public var correlation: Double
  /// What they have in common.
  public var relation: DuplicateRelation

  /// The strongest first; of equally strong ones, in order of the numbers.
  static func precedes(_ a: DuplicateLink, _ b: DuplicateLink) -> Bool {
    if a.correlation != b.correlation { return a.correlation > b.correlation }
    return (a.distance, a.first, a.second) < (b.distance, b.first, b.second)
  }
}

/// Photographs that are the same.
public struct DuplicateCluster: Hashable, Sendable {
  /// In what.
  public var kind: DuplicateKind
  /// The numbers of the items, ascending: one for equal bytes, at least two otherwise.
  public var members: [Int]
  /// What holds a near cluster together, the strongest first: one less than there are members, and no others would hold it together
  /// more strongly. None for the other kinds.
  public var links: [DuplicateLink] = []

  /// The link without which the cluster would fall in two.
  public var weakest: DuplicateLink? { links.last }

  /// The largest first, then in order of the first members.
  static func precedes(_ a: DuplicateCluster, _ b: DuplicateCluster) -> Bool {
    a.members.count != b.members.count ? a.members.count > b.members.count : a.members[0] < b.members[0]
  }
}

/// The duplicates among items, which are named by their number in the list.
///
/// All results depend on the list alone and not on the number of threads.
public struct Duplicates: Sendable {
  /// What is searched.
  public let items: [DuplicateItem]
  let rule: DuplicateRule
  let workers: Workers

  /// A search among `items`, each of another content.
  public init(_ items: [DuplicateItem], rule: DuplicateRule = .init(), workers: Workers = Workers()) {
    self.items = items
    self.rule = rule
    self.workers = workers
  }

  /// The items that lie at several paths, those at the most paths first.
  public func bytes() -> [DuplicateCluster] {
    let copied = items.indices.filter { items[$0].paths.count > 1 }
    let sorted = copied.sorted { (items[$1].paths.count, $0) < (items[$0].paths.count, $1) }
    return sorted.map { DuplicateCluster(kind: .bytes, members: [$0]) }
  }
}

extension Duplicates {
  /// How many of `items` are too flat to be compared by looks.
  public static func flat(_ items: [DuplicateItem], rule: DuplicateRule = .init()) -> Int {
    items.count { Signature($0.signature).contrast < rule.minContrast }
  }
}

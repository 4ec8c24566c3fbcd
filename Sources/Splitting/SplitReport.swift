import Dataset

/// The content of `split.json`: what was asked, what came out, and the evidence. It holds no time and no absolute path, so that equal
/// input gives equal bytes. See docs/splitting.md.
public struct SplitReport: Codable, Hashable, Sendable {
  /// What the file is.
  public static let schemaName = "dsm.split"
  /// The version of the layout.
  public static let currentVersion = 2

  public var schema = schemaName
  public var schemaVersion = currentVersion
  public var algorithm: Algorithm
  /// `holdout`, `fold 2 of 5`, `leave-one-out country FR`.
  public var kind: String
  public var seed: UInt64
  public var options: Options
  public var input: Input
  public var splits: [Part]
  public var strata: [StratumReport]
  public var infeasible: [Infeasible]
  public var groups: Groups
  public var quarantine: [Quarantine]
  public var leaks: [LeakReport]
  public var closestPairs: [Pair]
  public var warnings: [Warning]

  private enum CodingKeys: String, CodingKey {
    case schema
    case schemaVersion = "schema_version"
    case algorithm, kind, seed, options, input, splits, strata, infeasible, groups, quarantine, leaks
    case closestPairs = "closest_pairs"
    case warnings
  }
}

/// What was asked.
extension SplitReport {
  /// The algorithm that made the split.
  public struct Algorithm: Codable, Hashable, Sendable {
    public var name: String
    public var version: Int
  }

  /// What was asked for besides the shares.
  public struct Options: Codable, Hashable, Sendable {
    public var stratify: [StratumKey]
    public var groupBy: [String]
    /// Absent where nobody asked for bursts.
    public var burst: Double?
    /// Absent where near-duplicates were not looked for.
    public var nearDuplicates: DuplicateRule?
    public var maxGroup: Int
    /// The column of the set's own splits.
    public var keepOfficial: String?
    /// The SHA-256 of the files that were given, by option.
    public var files: [String: String]

    private enum CodingKeys: String, CodingKey {
      case stratify, burst, files
      case groupBy = "group_by"
      case nearDuplicates = "near_duplicates"
      case maxGroup = "max_group"
      case keepOfficial = "keep_official"
    }
  }

  /// What went in.
  public struct Input: Codable, Hashable, Sendable {
    /// The SHA-256 of all content ids in ascending order, each followed by a line feed.
    public var sha256: String
    /// The SHA-256 of all that was known: a line for each content, in that order, of its id, its attributes and its labels.
    public var catalogSHA256: String
    public var images: Int
    public var faces: Int
    /// Further files of the same bytes as another; left out.
    public var copies: Int
    /// Images too flat to be compared with others.
    public var flat: Int
    /// Images with values of what is grouped by that their lines do not have: of copies, or by a table of aliases. Absent where
    /// there are none.
    public var furtherValues: Int?

    private enum CodingKeys: String, CodingKey {
      case sha256, images, faces, copies, flat
      case catalogSHA256 = "catalog_sha256"
      case furtherValues = "further_values"
    }
  }
}

/// What came out.
extension SplitReport {
  /// One split: its share, its file and how much it holds.
  public struct Part: Codable, Hashable, Sendable {
    public var name: String
    /// The share as a whole number; the shares of all parts together are the whole.
    public var share: Int
    /// The manifest's file name, in the same folder.
    public var manifest: String
    /// The SHA-256 of the manifest's bytes.
    public var sha256: String
    /// The root of the tree over content ids and labels; see ``MerkleTree``.
    public var merkleRoot: String
    public var images: Tally
    public var faces: Tally
    public var groups: Int

    private enum CodingKeys: String, CodingKey {
      case name, share, manifest, sha256, images, faces, groups
      case merkleRoot = "merkle_root"
    }
  }

  /// Asked for (by largest remainder) against achieved.
  public struct Tally: Codable, Hashable, Sendable {
    public var asked: Int
    public var achieved: Int
  }

  /// One stratum and its parts, in the order of the splits.
  public struct StratumReport: Codable, Hashable, Sendable {
    /// The values of the stratified attributes or their bins, in their order; null where missing.
    public var values: [String?]
    /// `labelled`, `empty` or `unlabelled`.
    public var labels: String
    public var images: [Tally]
    public var faces: [Tally]
  }

  /// A stratum that cannot be divided as asked, as its groups are whole.
  public struct Infeasible: Codable, Hashable, Sendable {
    /// The stratum, or `the whole set`.
    public var stratum: String
    public var images: [Tally]
    /// The largest group in it...
    public var group: String
    /// ...and how many images of the stratum it has.
    public var groupImages: Int
    /// The nearest ratio that the groups allow, in hundredths.
    public var nearest: [Int]

    private enum CodingKeys: String, CodingKey {
      case stratum, images, group, nearest
      case groupImages = "group_images"
    }
  }

  /// How the images hang together.
  public struct Groups: Codable, Hashable, Sendable {
    public var count: Int
    /// The number of images in the largest group.
    public var largest: Int
    /// The links that joined what the attributes had left apart, the strongest first.
    public var merges: [Merge]
    /// Groups of more images than `max_group`, the largest first.
    public var chains: [Chain]
  }

  /// What joined two parts of a group.
  public struct Merge: Codable, Hashable, Sendable {
    /// The file names of an image of each part.
    public var files: [String]
    public var ids: [ContentID]
    /// `near`, `pixels`, `burst`, `pair`, or the name of an attribute.
    public var cause: String
    /// The cause in words.
    public var words: String
    /// How many images the parts had.
    public var sizes: [Int]
  }

  /// A large group, and the link that holds it together least.
  public struct Chain: Codable, Hashable, Sendable {
    public var group: String
    public var images: Int
    public var weakest: Merge?
  }

  /// An image that is in no split.
  public struct Quarantine: Codable, Hashable, Sendable {
    public var file: String
    public var id: ContentID
    /// The splits that it would join, and what ties it to each.
    public var ties: [Tie]

    /// What ties an image to a split.
    public struct Tie: Codable, Hashable, Sendable {
      public var split: String
      public var words: String
      /// The image at the other end; absent where the set's own column is all that ties.
      public var id: ContentID?
    }
  }

  /// Two images that belong together and lie in two splits, where nobody may move.
  public struct LeakReport: Codable, Hashable, Sendable {
    public var files: [String]
    public var ids: [ContentID]
    public var splits: [String]
    public var words: String
  }

  /// Two images that look alike.
  public struct Pair: Codable, Hashable, Sendable {
    /// Their file names, relative to the folder of this file.
    public var files: [String]
    public var ids: [ContentID]
    /// The names of the splits in which they lie.
    public var splits: [String]
    /// In how many of 64 bits their perceptual hashes differ.
    public var distance: Int
    /// The correlation of their 16x16 luminances, to four decimals.
    public var correlation: Double
  }

  /// Something that the reader should know before trusting the split.
  public struct Warning: Codable, Hashable, Sendable {
    /// What sort of warning; docs/splitting.md lists them.
    public var kind: String
    /// The warning in plain words.
    public var message: String

    public init(kind: String, message: String) {
      self.kind = kind
      self.message = message
    }
  }
}

import Dataset

/// The content of `split.json`: what was asked, what came out, and the evidence. It holds no time and no absolute path, so that equal
/// input gives equal bytes. See docs/splitting.md.
public struct SplitReport: Codable, Hashable, Sendable {
  /// What the file is.
  public static let schemaName = "dsm.split"

  /// The algorithm that made the split.
  public struct Algorithm: Codable, Hashable, Sendable {
    public var name: String
    public var version: Int
  }

  /// One split: its share, its file and how much it holds.
  public struct Part: Codable, Hashable, Sendable {
    public var name: String
    /// The share as a whole number; the shares of all parts together are the whole.
    public var share: Int
    /// The manifest's file name, in the same folder.
    public var manifest: String
    /// The SHA-256 of the manifest's bytes.
    public var sha256: String
    public var images: Tally
    public var faces: Tally
    public var groups: Int
  }

  /// Asked for (by largest remainder) against achieved.
  public struct Tally: Codable, Hashable, Sendable {
    public var asked: Int
    public var achieved: Int
  }

  /// What was asked for besides the shares.
  public struct Options: Codable, Hashable, Sendable {
    public var stratify: [String]
    public var groupBy: [String]
    public var nearDuplicates: NearDuplicateRule

    private enum CodingKeys: String, CodingKey {
      case stratify
      case groupBy = "group_by"
      case nearDuplicates = "near_duplicates"
    }
  }

  /// What went in.
  public struct Input: Codable, Hashable, Sendable {
    /// The SHA-256 of all content ids in ascending order, each followed by a line feed.
    public var sha256: String
    public var images: Int
    public var faces: Int
    /// Further files of the same bytes as another; left out.
    public var copies: Int
    /// Images too flat to be compared with others.
    public var flat: Int
  }

  /// One stratum and its parts, in the order of the splits.
  public struct StratumReport: Codable, Hashable, Sendable {
    /// The values of the stratified attributes, in their order; null where missing.
    public var values: [String?]
    /// `labelled`, `empty` or `unlabelled`.
    public var labels: String
    public var images: [Tally]
    public var faces: [Tally]
  }

  /// How the images hang together.
  public struct Groups: Codable, Hashable, Sendable {
    public var count: Int
    /// The number of images in the largest group.
    public var largest: Int
    /// The near-duplicates that joined what the attributes had left apart.
    public var merges: [Pair]
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
    /// What sort of warning: `infeasible`, `rare`, `alone`, `unstratified`, `ungrouped`, `flat`, `faceless`.
    public var kind: String
    /// The warning in plain words.
    public var message: String
  }

  public var schema = schemaName
  public var schemaVersion = 1
  public var algorithm: Algorithm
  public var seed: UInt64
  public var options: Options
  public var input: Input
  public var splits: [Part]
  public var strata: [StratumReport]
  public var groups: Groups
  public var closestPairs: [Pair]
  public var warnings: [Warning]

  private enum CodingKeys: String, CodingKey {
    case schema
    case schemaVersion = "schema_version"
    case algorithm, seed, options, input, splits, strata, groups
    case closestPairs = "closest_pairs"
    case warnings
  }
}

import Dataset

/// What an audit found. See docs/audit.md.
public struct AuditReport: Codable, Hashable, Sendable {
  /// What the JSON is.
  public static let schemaName = "dsm.audit"

  /// How the splits were told.
  public enum Layout: String, Codable, Hashable, Sendable {
    /// By a split.json and its manifests.
    case split = "dsm split"
    /// By manifests without one.
    case manifests
    /// By the names of folders and lists.
    case folders
  }

  /// One split as it lies there.
  public struct Part: Codable, Hashable, Sendable {
    public var name: String
    public var images: Int
    public var faces: Int
    /// The root over the content ids of what lies there and the labels; see ``MerkleTree``.
    public var merkleRoot: String

    private enum CodingKeys: String, CodingKey {
      case name, images, faces
      case merkleRoot = "merkle_root"
    }
  }

  /// A photograph that is not what was said of it.
  public struct Fault: Codable, Hashable, Sendable {
    /// `missing`, `changed` (other bytes than the manifest's id), `damaged`, `edited` (a manifest that split.json does not know), `claim` (a
    /// figure in split.json that is not so), `repeated` (twice in one split).
    public var kind: String
    public var place: String
    public var words: String

    public init(kind: String, place: String, words: String) {
      (self.kind, self.place, self.words) = (kind, place, words)
    }
  }

  /// Two photographs that belong together and lie in two splits.
  public struct Leak: Codable, Hashable, Sendable {
    /// `bytes`, `pair`, `pixels`, `near`, `burst`, the name of an attribute, or `told`: by split.json itself.
    public var cause: String
    public var words: String
    public var files: [String]
    public var splits: [String]

    public init(cause: String, words: String, files: [String], splits: [String]) {
      (self.cause, self.words, self.files, self.splits) = (cause, words, files, splits)
    }
  }

  /// How alike the splits are in one thing.
  public struct Comparison: Codable, Hashable, Sendable {
    /// An attribute, `camera`, `year`, `labels`, `faces an image`, `face size`, `brightness`.
    public var name: String
    /// `chi-square` or `kolmogorov-smirnov`.
    public var test: String
    /// Chi-square, or the largest distance of the cumulative shares.
    public var statistic: Double
    public var degreesOfFreedom: Int?
    public var pValue: Double
    /// How large the difference is, from 0 to 1: Cramér's V, or the distance.
    public var effect: Double
    /// The split that is furthest from the others, where numbers were compared.
    public var split: String?

    private enum CodingKeys: String, CodingKey {
      case name, test, statistic, effect, split
      case degreesOfFreedom = "degrees_of_freedom"
      case pValue = "p_value"
    }
  }

  public var schema = schemaName
  public var schemaVersion = 1
  /// How the splits were told.
  public var layout: Layout
  public var splits: [Part]
  public var faults: [Fault]
  public var leaks: [Leak]
  public var comparisons: [Comparison]
  public var closestPairs: [SplitReport.Pair]
  public var warnings: [SplitReport.Warning]
  /// What could not be looked into, in words.
  public var limits: [String]

  /// Whether anything leaks, or is not what was said.
  public var isSound: Bool { faults.isEmpty && leaks.isEmpty }

  private enum CodingKeys: String, CodingKey {
    case schema, layout, splits, faults, leaks, comparisons, warnings, limits
    case schemaVersion = "schema_version"
    case closestPairs = "closest_pairs"
  }
}

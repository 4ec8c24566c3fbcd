/// Photographs with all that is known of them, to be written in an annotation format.
public struct LabelSet: Hashable, Sendable {
  /// One photograph.
  public struct Photograph: Hashable, Sendable {
    /// How the export names it: a path from the export's folder.
    public var name: String
    /// Pixels across, upright.
    public var width: Int
    /// Pixels down, upright.
    public var height: Int
    /// What is known of its faces.
    public var labels: Labels
    /// The user's own columns.
    public var attributes: [String: String]
    /// `train`, `val`, `test`: the split to which it belongs, where there are splits.
    public var split: String?

    /// A photograph of which nothing more is known than is said.
    public init(
      name: String, width: Int, height: Int, labels: Labels = .unlabelled, attributes: [String: String] = [:],
      split: String? = nil
    ) {
      self.name = name
      self.width = width
      self.height = height
      self.labels = labels
      self.attributes = attributes
      self.split = split
    }
  }

  /// The photographs, in the order in which they are to be written.
  public var photographs: [Photograph]

  /// A set of `photographs`.
  public init(_ photographs: [Photograph]) { self.photographs = photographs }

  /// The categories of all annotations, sorted.
  public var categories: [String] {
    Set(photographs.lazy.flatMap { $0.labels.annotations.lazy.map(\.category) }).sorted()
  }

  /// The splits that occur, in the order train, val, test, then any others by name.
  public var splits: [String] {
    let usual = ["train", "val", "test"]
    let found = Set(photographs.compactMap(\.split))
    return usual.filter(found.contains) + found.subtracting(usual).sorted()
  }

  /// The photographs of one split; of none where `split` is nil.
  public func photographs(of split: String?) -> [Photograph] { photographs.filter { $0.split == split } }
}

/// What of a ``LabelSet`` an annotation format can keep. What it cannot is lost by writing it, and told: see ``LabelSet/losses(in:)``.
public struct Holdings: Hashable, Sendable {
  /// Which of an annotation's own attributes are kept.
  public enum Names: Hashable, Sendable {
    /// These.
    case some(Set<String>)
    /// Whatever there is.
    case all

    /// Whether an attribute of this name is kept.
    public func contains(_ name: String) -> Bool {
      switch self {
      case .some(let names): return names.contains(name)
      case .all: return true
      }
    }
  }

  /// The five landmarks.
  public var landmarks = false
  /// Ellipses.
  public var ellipses = false
  /// Annotations that are to be ignored; where it is not kept, they are left out.
  public var ignore = false
  /// Names of categories; without them all are faces.
  public var categories = true
  /// Parts of a pixel.
  public var fractions = true
  /// The attributes of an annotation.
  public var annotationAttributes = Names.some([])
  /// Photographs in which there is no face.
  public var empty = true
  /// Photographs of which nothing is known, apart from those without a face.
  public var unlabelled = false
  /// The attributes of a photograph.
  public var attributes = false
  /// To which split a photograph belongs.
  public var splits = false
  /// The size of a photograph; dsm needs none, as it looks at the photographs.
  public var sizes = false

  /// A format that holds boxes and their categories; say what else.
  public init() {}
}

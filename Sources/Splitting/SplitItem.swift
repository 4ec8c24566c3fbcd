import Dataset

/// One image as the splitter sees it: who it is and what is known of it.
public struct SplitItem: Hashable, Sendable {
  /// The identity of the file's bytes.
  public var id: ContentID
  /// The photograph, relative to the folder of the manifests.
  public var fileName: String
  /// Pixels across, upright.
  public var width: Int
  /// Pixels down, upright.
  public var height: Int
  /// The user's own columns; a missing or empty value is "not known".
  public var attributes: [String: String]
  /// Further values by attribute: what a table says of a copy of the photograph. They join groups and do nothing else.
  public var aliases: [String: [String]]
  /// What is known of the faces.
  public var labels: Labels
  /// Maker and model, where the camera wrote them.
  public var camera: String?
  /// When the picture was taken, as ISO 8601 has it, with an offset or without.
  public var takenAt: String?

  /// An image from all that is known of it.
  public init(
    id: ContentID, fileName: String, width: Int, height: Int, attributes: [String: String] = [:],
    aliases: [String: [String]] = [:], labels: Labels, camera: String? = nil, takenAt: String? = nil
  ) {
    self.id = id
    self.fileName = fileName
    self.width = width
    self.height = height
    self.attributes = attributes
    self.aliases = aliases
    self.labels = labels
    self.camera = camera
    self.takenAt = takenAt
  }

  /// How many faces the image counts for: those that a detector is asked to find.
  public var faces: Int {
    guard case .labelled(let annotations) = labels else { return 0 }
    var count = 0
    for place in annotations.indices where !annotations[place].ignore { count += 1 }
    return count
  }

  /// The value of an attribute; nil where it is missing or empty.
  public func value(of attribute: String) -> String? { attributes[attribute].flatMap { $0.isEmpty ? nil : $0 } }

  /// All values of an attribute, further ones too; none where it is missing.
  func values(of attribute: String) -> [String] {
    guard !aliases.isEmpty, let further = aliases[attribute] else { return value(of: attribute).map { [$0] } ?? [] }
    return ([attributes[attribute] ?? ""] + further).filter { !$0.isEmpty }
  }

  /// The item, with what `copy` of the same bytes says of its attributes.
  func joined(with copy: SplitItem) -> SplitItem {
    var result = self
    for name in Set(copy.attributes.keys).union(copy.aliases.keys) {
      result.aliases[name, default: []] += copy.values(of: name)
    }
    return result
  }

  /// The image's line in a manifest.
  public var record: ManifestRecord {
    ManifestRecord(fileName: fileName, id: id, width: width, height: height, attributes: attributes, labels: labels)
  }
}

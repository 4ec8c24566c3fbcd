import Dataset

/// A photograph of a split as an audit finds it: what lies there, whatever was said of it.
public struct AuditImage: Hashable, Sendable {
  /// The number of its split.
  public var split: Int
  /// Where it lies, as it is told.
  public var path: String
  /// What is known of it; its id is that of the bytes that lie there.
  public var item: SplitItem
  /// The mean luminance, from 0 to 1.
  public var brightness: Double

  /// A photograph that was read.
  public init(split: Int, path: String, item: SplitItem, brightness: Double) {
    (self.split, self.path, self.item, self.brightness) = (split, path, item, brightness)
  }

  /// The year in which it was taken.
  var year: String? { item.takenAt.map { String($0.prefix(4)) } }
}

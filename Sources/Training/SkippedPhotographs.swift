import Dataset

/// The photographs of a split that a run does without, because they were not what the manifest said when it began.
public struct SkippedPhotographs: Codable, Hashable, Sendable {
  /// One of them.
  public struct Photograph: Codable, Hashable, Sendable {
    /// What it was when the manifest was written.
    public var id: ContentID
    /// Its name in the manifest.
    public var file: String
    /// What was wrong with it.
    public var problem: PhotographCheck.Kind
  }

  /// How many.
  public var count: Int
  /// Which, in the order of their ids.
  public var photographs: [Photograph]

  init(_ photographs: [Photograph]) {
    self.photographs = photographs.sorted { $0.id < $1.id }
    count = photographs.count
  }

  /// Their identities.
  public var ids: [ContentID] { photographs.map(\.id) }
}

/// The tasks that there are, by the names that they have outside.
public enum TaskKind: String, Codable, CaseIterable, Hashable, Sendable {
  /// To find faces: boxes and landmarks.
  case detect
  /// To tell of a photograph which value an attribute has.
  case classify

  /// What does it.
  public var type: any LearningTask.Type {
    switch self {
    case .detect: DetectionTask.self
    case .classify: ClassificationTask.self
    }
  }
}

import Basics

/// What became of a file that calls itself a picture, or is one.
public enum Verdict: String, Codable, Sendable, CaseIterable {
  /// Decoded to its last row.
  case ok
  /// No bytes.
  case empty
  /// The bytes are those of no picture: a web page under a picture's name, say.
  case notAnImage = "not an image"
  /// A picture in a format that dsm does not read.
  case unsupported
  /// A picture that cannot be decoded, or not as its writer meant it.
  case corrupt
  /// A picture whose end is missing.
  case truncated
  /// More pixels than dsm decodes.
  case tooLarge = "too large"
  /// The system would not give the bytes.
  case unreadable
  /// There when the folder was listed, gone when it was to be read.
  case vanished

  /// What the user can do about it; nothing where the file is all right.
  public var nextStep: String {
    switch self {
    case .ok: return ""
    case .empty, .notAnImage, .corrupt, .truncated: return "Replace the file by a whole one, or remove it."
    case .unsupported: return "Save it as JPEG or PNG, or remove it."
    case .tooLarge: return "Replace it by a smaller copy, or raise --max-pixels."
    case .unreadable: return "Check its permissions, then run 'dsm ingest' again."
    case .vanished: return "Run 'dsm ingest' again."
    }
  }

  /// What the user can do about a file of this verdict, for this `reason`.
  func nextStep(for reason: String) -> String {
    guard self == .unreadable else { return nextStep }
    if [Obstacle.name, Obstacle.folderName].contains(where: reason.hasSuffix) {
      return "Rename it, then run 'dsm ingest' again."
    }
    if reason == Obstacle.dangling { return "Mend or remove the link, then run 'dsm ingest' again." }
    if reason.hasSuffix("not a file") { return "Remove it, or put a photograph in its place." }
    return reason.hasSuffix(Obstacle.writing) ? "Run 'dsm ingest' again when nobody writes it." : nextStep
  }
}

/// Something that the user should know of: which file, and what is the matter with it.
public struct Problem: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The file, relative to the catalog's folder.
  public let place: String
  /// What is wrong, as a clause without a full stop.
  public let reason: String
  /// What the user can do about it, as a full sentence.
  public let nextStep: String

  /// A problem of the file at `place`.
  public init(_ place: String, _ reason: String, nextStep: String) {
    self.place = place
    self.reason = reason
    self.nextStep = nextStep
  }

  public var description: String { "\(place.printable): \(reason.printable). \(nextStep)" }
}

/// Something odd about a file that is all right as it is.
public struct Note: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The file, relative to the catalog's folder.
  public let place: String
  /// What is odd, as a clause.
  public let reason: String

  public var description: String { "\(place.printable): \(reason)" }
}

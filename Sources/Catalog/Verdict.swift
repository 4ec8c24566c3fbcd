import Imaging

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

  /// Whether another look may end differently though size and time of the file are the same.
  var isWorthRetrying: Bool { self == .unreadable || self == .vanished }
}

/// Something that the user should know of: which file, and what is the matter with it.
public struct Problem: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The file, relative to the catalog's folder.
  public let place: String
  /// What is wrong, as a clause.
  public let reason: String

  /// A problem of the file at `place`.
  public init(_ place: String, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  public var description: String { "\(place): \(reason)" }
}

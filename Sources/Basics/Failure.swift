/// Something in the user's environment that stops the work: a missing file, a refused option, a full disk.
///
/// A failure names the place and the next step, so that its description can be printed as it stands:
/// `photos/7.jpg: not a JPEG file (starts with "<html"). Replace the file, then run 'dsm ingest photos' again.`
/// Bad *data* is never a failure: it is a value with a verdict.
public struct Failure: Error, Equatable, CustomStringConvertible {
  /// The file, folder or option that the failure is about.
  public let place: String
  /// What is wrong, as a clause without a full stop.
  public let reason: String
  /// What the user can do about it, as a full sentence.
  public let nextStep: String

  /// Makes a failure about `place`.
  public init(_ place: String, _ reason: String, nextStep: String) {
    self.place = place
    self.reason = reason
    self.nextStep = nextStep
  }

  public var description: String { "\(place): \(reason). \(nextStep)" }
}

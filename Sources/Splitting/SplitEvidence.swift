/// What a report tells besides the split itself: how ties were found, and what was looked at afterwards.
public struct SplitEvidence: Sendable {
  /// What sort of split it is: `holdout`, `fold 2 of 5`, `leave-one-out country FR`.
  public var kind = "holdout"
  /// Seconds within which photographs of one camera are a burst; nil where nobody asked.
  public var burst: Double?
  /// Whether near-duplicates were looked for.
  public var looksForNear = true
  /// The rule by which they are told.
  public var rule = DuplicateRule()
  /// How many images were too flat to be compared.
  public var flat = 0
  /// The column of the set's own splits.
  public var official: String?
  /// The SHA-256 of the files that were given, by option: `pin`, `pairs`, `aliases`.
  public var files: [String: String] = [:]
  /// The most alike pairs across splits.
  public var closest: [ClosePair] = []
  /// Further warnings.
  public var warnings: [SplitReport.Warning] = []

  /// What else keeps images together, as a clause: `only near-duplicates and bursts are kept together`.
  var ties: String {
    let ties = [
      (looksForNear, "near-duplicates"), (!looksForNear, "equal pictures"), (burst != nil, "bursts"),
      (files["pairs"] != nil, "named pairs"),
    ].filter(\.0).map(\.1)
    let words = ties.count > 1 ? ties.dropLast().joined(separator: ", ") + " and " + ties[ties.count - 1] : ties[0]
    return "only \(words) are kept together"
  }

  /// Evidence of a plain split.
  public init() {}
}

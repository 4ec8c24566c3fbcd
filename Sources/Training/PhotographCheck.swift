import Basics
import Compute
import Dataset
import Streaming

/// What came of reading every photograph of manifests, before anything is learned from them or measured on them.
public struct PhotographCheck: Sendable {
  /// How a photograph differs from what its manifest says.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nothing lies there.
    case missing
    /// Other bytes lie there, and no record of the manifests has them.
    case changed
    /// The bytes of another record lie there.
    case swapped
    /// The system would not give the bytes.
    case unreadable
    /// The bytes are the right ones, and no picture comes of them.
    case damaged
  }

  /// A photograph that is not what its manifest says.
  public struct Finding: Sendable {
    /// The split whose manifest names it.
    public let split: String
    /// Which, and why.
    public let problem: StreamProblem
    /// How it differs.
    public let kind: Kind
    /// The record whose bytes lie there; nil where it is nobody's.
    public let owner: (split: String, fileName: String)?
  }

  /// How many photographs were read.
  public let count: Int
  /// Those that are not what the manifests say, split by split, in the order of the manifests.
  public let findings: [Finding]

  /// Reads every photograph of `sources`, labelled or not, and looks up what lies in the wrong place among all records of `manifests`.
  public init(
    _ sources: [(split: String, photographs: PhotographSource)], of manifests: ManifestSet, workers: Workers,
    showsProgress: Bool = false
  ) {
    count = sources.reduce(0) { $0 + $1.photographs.manifest.records.count }
    let bar = ProgressBar("Verifying", total: count, visible: showsProgress)
    defer { bar.finish() }
    let problems = sources.flatMap { split, photographs in
      photographs.verify(Array(photographs.manifest.records.indices), workers: workers, bar: bar)
        .map { (split: split, problem: $0) }
    }
    let owners = problems.isEmpty ? [:] : Self.owners(manifests)
    findings = problems.map { Finding($0.problem, in: $0.split, owners) }
  }

  fileprivate typealias Owners = [ContentID: (split: String, fileName: String)]

  private static func owners(_ manifests: ManifestSet) -> Owners {
    let pairs = ManifestSet.names.flatMap { name in
      (manifests[name]?.records ?? []).map { ($0.id, (split: name, fileName: $0.fileName)) }
    }
    return Dictionary(pairs) { first, _ in first }
  }

  private init(_ check: PhotographCheck, _ findings: [Finding]) { (count, self.findings) = (check.count, findings) }

  /// What was found besides what a run does without anyway.
  public func beyond(_ skipped: [String: SkippedPhotographs]) -> PhotographCheck {
    let known = skipped.mapValues { Set($0.ids) }
    return PhotographCheck(self, findings.filter { known[$0.split]?.contains($0.problem.id) != true })
  }

  /// What a run does without if it leaves out all that was found, by the split's name.
  public var skipped: [String: SkippedPhotographs] {
    Dictionary(grouping: findings, by: \.split).mapValues { findings in
      SkippedPhotographs(
        findings.map { .init(id: $0.problem.id, file: $0.problem.fileName, problem: $0.kind) })
    }
  }
}

extension PhotographCheck.Finding {
  fileprivate init(_ problem: StreamProblem, in split: String, _ owners: PhotographCheck.Owners) {
    (self.problem, self.split) = (problem, split)
    var owner: (split: String, fileName: String)?
    if case .changed(let found) = problem.kind { owner = owners[found] }
    self.owner = owner
    switch problem.kind {
    case .missing: kind = .missing
    case .changed: kind = owner == nil ? .changed : .swapped
    case .unreadable: kind = .unreadable
    case .damaged: kind = .damaged
    }
  }
}

import Basics
import Foundation

/// Photographs with their labels, on the way into a folder in an annotation format.
public struct LabelExport: Sendable {
  /// What becomes of the photographs' own files.
  public enum Images: String, CaseIterable, Sendable {
    /// They stay where they are, and the export names them by the way from its folder.
    case none
    /// The export's folder has symbolic links to them.
    case link
    /// The export's folder has copies of them.
    case copy
  }

  /// A photograph to be exported: where its file lies, and what is known of it. The name in `known` does not matter.
  public struct Item: Sendable {
    /// Absolute.
    public var path: String
    /// What is known.
    public var known: LabelSet.Photograph

    /// The photograph at `path` (absolute).
    public init(path: String, known: LabelSet.Photograph) {
      self.path = path
      self.known = known
    }
  }

  /// What an export did.
  public struct Report: Codable, Sendable {
    /// The format's name.
    public var format: String
    /// Where it was written.
    public var folder: String
    /// Photographs in it.
    public var photographs: Int
    /// Annotations in it.
    public var annotations: Int
    /// Label files that were written.
    public var files: Int
    /// Files of an earlier export that are not part of this one and were removed.
    public var removed: Int
    /// What the format could not hold.
    public var losses: [String]
  }

  /// What the format cannot hold, in words; nothing is lost where there are none.
  public let losses: [String]
  private let format: any AnnotationFormat.Type
  private let folder: String
  private let images: Images
  private let set: LabelSet
  /// The photographs' files by the name under which the export's folder has them.
  private let sources: [(name: String, path: String)]

  /// An export of `items` to `folder`, of which nothing is written yet.
  public init(_ items: [Item], as format: any AnnotationFormat.Type, to folder: String, images: Images = .none) {
    let folder = Files.absolute(folder)
    var names = ExportNames(format, folder, images)
    let photographs = items.map { names.named($0) }
    let whole = LabelSet(photographs)
    self.format = format
    self.folder = folder
    self.images = images
    losses = whole.losses(in: format.holds)
    set = whole.reduced(to: format.holds)
    let kept = Set(set.photographs.map(\.name))
    sources = zip(photographs, items).filter { kept.contains($0.0.name) }.map { ($0.0.name, $0.1.path) }
  }

  /// Writes it. Every file is written whole or not at all; a second run completes what a first one left unfinished.
  public func run(shouldStop: () -> Bool = { Interrupt.isRequested }) throws -> Report {
    var ledger = try ExportLedger(folder)
    var files = 0
    for source in sources where images != .none {
      try checkGoingOn(shouldStop)
      try bring(source.path, to: try ledger.claim(source.name))
    }
    try format.write(set) { path, bytes in
      try checkGoingOn(shouldStop)
      try AtomicFile.write(bytes, to: try ledger.claim(path))
      files += 1
    }
    return Report(
      format: format.name, folder: folder, photographs: set.photographs.count,
      annotations: set.photographs.reduce(0) { $0 + $1.labels.annotations.count }, files: files,
      removed: try ledger.finish(), losses: losses)
  }

  private func checkGoingOn(_ shouldStop: () -> Bool) throws(Failure) {
    guard shouldStop() else { return }
    throw Failure(folder, "stopped before its end", nextStep: "Run the same command again: it writes the export whole.")
  }

  private func bring(_ path: String, to target: String) throws(Failure) {
    switch images {
    case .none: break
    case .copy: try AtomicFile.write(try Files.read(path), to: target)
    case .link: try AtomicFile.link(Files.relative(path, to: Files.parent(of: target)), at: target)
    }
  }
}

/// Under which names an export's label files speak of the photographs.
private struct ExportNames {
  private let format: any AnnotationFormat.Type
  private let folder: String
  private let images: LabelExport.Images
  private var names = UniqueNames()

  init(_ format: any AnnotationFormat.Type, _ folder: String, _ images: LabelExport.Images) {
    (self.format, self.folder, self.images) = (format, folder, images)
  }

  mutating func named(_ item: LabelExport.Item) -> LabelSet.Photograph {
    var photograph = item.known
    photograph.name =
      images == .none
      ? Files.relative(item.path, to: folder)
      : format.place(of: names.name(of: Files.relative(item.path, to: folder)), split: photograph.split)
    return photograph
  }
}

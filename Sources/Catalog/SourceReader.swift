import Basics
import Compute
import Dataset
import Foundation
import Synchronization

/// Reads sources on all cores, a few at a time: what is in memory does not depend on how many there are.
struct SourceReader: Sendable {
  /// What a source turned out to hold.
  enum Content: Sendable {
    case annotations(AnnotationFile, format: String)
    case table(MetadataTable)
    /// It was said or seems to be a source, and cannot be used, for this reason.
    case broken(String, format: String?)
    /// A file of another kind, which merely lies there.
    case nothing

    /// Under which name the source is known.
    var format: String {
      switch self {
      case .annotations(_, let format): return format
      case .table: return MetadataTable.name
      case .broken(_, let format): return format ?? "unknown"
      case .nothing: return "none"
      }
    }
  }

  /// What reading a source gave.
  struct Outcome: Sendable {
    /// The digest of the bytes; empty where they cannot be read.
    var sha256: String
    var content: Content
  }

  let workers: Workers
  let siblings = Siblings()

  init(_ workers: Workers) { self.workers = workers }

  /// Reads `sources` and hands them on in their order; all of one part are in memory at once.
  func read(_ sources: [SourceFile], _ take: (SourceFile, Outcome) throws -> Void) rethrows {
    for part in Self.parts(sources) {
      let outcomes = workers.map(part.count) { outcome(part[part.startIndex + $0]) }
      for (source, outcome) in zip(part, outcomes) { try take(source, outcome) }
    }
  }

  /// The digests of `sources`, in their order; those that cannot be read have an empty one.
  func digests(_ paths: [String]) -> [String] {
    workers.map(paths.count) { index in Self.digest(paths[index]) }
  }

  static func digest(_ path: String) -> String {
    ((try? Files.read(path, regularOnly: true)).map { Digest.sha256($0) }) ?? ""
  }

  /// Parts of at most 64 MB, or of one file.
  private static func parts(_ sources: [SourceFile]) -> [ArraySlice<SourceFile>] {
    var parts: [ArraySlice<SourceFile>] = []
    var (start, bytes) = (0, Int64(0))
    for (index, source) in sources.enumerated() {
      let size = FileFacts(source.path)?.size ?? 0
      if index > start, bytes + size > 64 << 20 {
        parts.append(sources[start..<index])
        (start, bytes) = (index, 0)
      }
      bytes += size
    }
    if start < sources.count { parts.append(sources[start...]) }
    return parts
  }

  private func outcome(_ source: SourceFile) -> Outcome {
    do throws(Failure) {
      let bytes = try Files.read(source.path, regularOnly: true)
      return Outcome(sha256: Digest.sha256(bytes), content: content(source, bytes))
    } catch {
      return Outcome(sha256: "", content: unread(source, error.reason))
    }
  }

  /// A file that cannot be read is told of where its name promises something.
  private func unread(_ source: SourceFile, _ reason: String) -> Content {
    guard source.kind == .annotations else { return .broken(reason, format: MetadataTable.name) }
    let format = AnnotationFormats.format(of: annotationSource(source, []))?.name
    return format == nil && source.origin != .named ? .nothing : .broken(reason, format: format)
  }

  private func content(_ source: SourceFile, _ bytes: [UInt8]) -> Content {
    do throws(AnnotationProblem) {
      guard source.kind == .annotations else { return .table(try MetadataTable(bytes)) }
      let annotations = annotationSource(source, bytes)
      guard counts(source, annotations) else { return .nothing }
      return .annotations(
        try AnnotationFormats.read(annotations), format: AnnotationFormats.format(of: annotations)?.name ?? "unknown")
    } catch {
      let format = AnnotationFormats.format(of: annotationSource(source, bytes))?.name
      return .broken("\(error)", format: source.kind == .attributes ? MetadataTable.name : format)
    }
  }

  /// Whether a file is one of annotations, broken or not: the user said so, or its content does.
  private func counts(_ source: SourceFile, _ annotations: AnnotationSource) -> Bool {
    guard source.origin != .named else { return true }
    guard source.origin == .inNamedFolder, let name = source.format else {
      return AnnotationFormats.format(of: annotations) != nil
    }
    // In a folder that was said to hold YOLO's labels, say, lie texts about it too.
    guard let format = AnnotationFormats.all.first(where: { $0.name == name }) else { return false }
    let fileName = annotations.fileName.lowercased()
    let ending = fileName.split(separator: ".").last.map(String.init) ?? ""
    guard format.fileExtensions.contains(ending) else { return false }
    return format.recognises(annotations) || !Self.describingNames.contains { fileName.hasPrefix($0) }
  }

  private static let describingNames = ["readme", "license", "licence", "requirements", "changelog", "classes."]

  private func annotationSource(_ source: SourceFile, _ bytes: [UInt8]) -> AnnotationSource {
    AnnotationSource(
      bytes, path: source.path, format: source.format, boxFormat: source.boxFormat,
      sibling: { [siblings] in siblings.read($0) })
  }
}

/// The files that sources read beside themselves, such as YOLO's `data.yaml`: read once, and remembered with their digests,
/// as labels depend on them too.
final class Siblings: Sendable {
  private struct Entry {
    var bytes: [UInt8]?
    var sha256: String
  }

  private let entries = Mutex<[String: Entry]>([:])

  /// The content of the file at `path` (absolute); nil where there is none.
  func read(_ path: String) -> [UInt8]? {
    if let known = entries.withLock({ $0[path] }) { return known.bytes }
    let bytes = try? Files.read(path, regularOnly: true)
    let entry = Entry(bytes: bytes, sha256: bytes.map { Digest.sha256($0) } ?? "")
    entries.withLock { $0[path] = entry }
    return bytes
  }

  /// The paths that were asked for since the last time, with their digests: empty for a file that is not there.
  ///
  /// Where there are many, they are forgotten here: who asked keeps them.
  func asked() -> [(path: String, sha256: String)] {
    entries.withLock { entries in
      defer { if entries.count > 1024 { entries = [:] } }
      return entries.map { ($0.key, $0.value.sha256) }
    }
  }
}

import Basics
import Dataset
import Foundation
import Imaging

/// What one look at a file found.
package struct Examination: Sendable {
  package var verdict: Verdict
  /// Why the verdict is not `ok`.
  package var reason: String?
  /// Something odd about a file that is `ok`.
  package var note: String?
  /// The identity of the bytes; nil where the verdict is not `ok`.
  package var id: ContentID?
  /// Nil where the verdict is not `ok`, or where the catalog has the image already.
  package var facts: PhotographFacts?
  /// Size and time of what was read, where it is not what the folder had listed.
  var current: (size: Int64, modified: Int64)?
  /// Whether another file of the batch, with the same bytes, tells what became of them.
  private var isPending = false

  /// A photograph that decodes.
  package init(_ id: ContentID, _ facts: PhotographFacts) { self.init(.ok, id: id, facts: facts) }

  private init(_ verdict: Verdict, _ reason: String? = nil, id: ContentID? = nil, facts: PhotographFacts? = nil) {
    (self.verdict, self.reason, self.id, self.facts) = (verdict, reason, id, facts)
  }

  /// Reads `file`, and decodes it unless `contents` knows its bytes. A file that is being written is read twice at most.
  init(of file: ListedFile, in folder: String, _ contents: KnownContents) {
    if let obstacle = file.obstacle {
      self.init(.unreadable, obstacle)
      return
    }
    let path = Files.resolve(file.path, in: folder)
    do throws(Failure) {
      let limit = Self.longestFile(contents.maxPixels)
      var content = try Files.content(path, limit: limit)
      if !content.isStable { content = try Files.content(path, limit: limit) }
      self.init(content, named: path, contents, isWhole: content.facts.size <= limit)
      current = (content.facts.size, content.facts.modified)
    } catch {
      let isThere = Files.isLink(path) || Files.exists(path)
      let isDangling = isThere && FileFacts(path) == nil && Files.isLink(path)
      self.init(isThere ? .unreadable : .vanished, isDangling ? Obstacle.dangling : error.reason)
    }
  }

  private init(_ content: Files.Content, named path: String, _ contents: KnownContents, isWhole: Bool) {
    guard content.isStable else {
      self.init(.unreadable, Obstacle.writing)
      return
    }
    guard isWhole || ImageFormat(startOf: content.bytes) == nil else {
      self.init(.tooLarge, "too large (\(content.facts.size) bytes)")
      return
    }
    self.init(of: content.bytes, named: path, contents)
  }

  private init(of bytes: [UInt8], named path: String, _ contents: KnownContents) {
    let id = ContentID(hashing: bytes)
    let answer = contents.answer(id)
    do throws(DecodeProblem) {
      let facts = answer == .unknown ? try PhotographFacts(of: bytes, maxPixels: contents.maxPixels) : nil
      self.init(.ok, id: id, facts: facts)
      isPending = answer == .pending
      note = ImageFormat(startOf: bytes).flatMap { Self.note($0, path) }
    } catch {
      self.init(Self.verdict(error, bytes), "\(error)", id: id)
    }
  }

  /// No format that dsm reads needs more than eight bytes for a pixel, and some for all else that cameras write.
  private static func longestFile(_ maxPixels: Int) -> Int64 { Int64(clamping: maxPixels) * 8 + 64 << 20 }

  /// The looks of one batch, those at equal bytes told alike.
  static func resolved(_ looks: [Examination]) -> [Examination] {
    let failed = looks.filter { $0.verdict != .ok && $0.id != nil }
    let failures = Dictionary(failed.map { ($0.id, $0) }) { first, _ in first }
    return looks.map { look in
      var finding = look
      if look.isPending, let failure = failures[look.id] {
        (finding.verdict, finding.reason, finding.note) = (failure.verdict, failure.reason, nil)
      }
      if finding.verdict != .ok { finding.id = nil }
      return finding
    }
  }

  private static func verdict(_ problem: DecodeProblem, _ bytes: [UInt8]) -> Verdict {
    switch problem {
    case .empty: return .empty
    case .notAnImage: return .notAnImage
    case .unsupported, .builtWithout, .unsupportedKind, .animated: return .unsupported
    case .tooLarge, .exhausting: return .tooLarge
    case .unread: return .unreadable
    case .corrupt(let words): return isCutOff(bytes, words) ? .truncated : .corrupt
    }
  }

  /// A file is whole where its end mark stands near its end; libjpeg also tells of data that stops before the last row.
  private static func isCutOff(_ bytes: [UInt8], _ words: String) -> Bool {
    let format = ImageFormat(startOf: bytes)
    let mark: [UInt8] = format == .png ? [UInt8]("IEND".utf8) : [0xFF, 0xD9]
    let isTold = words.lowercased().contains("premature end")
    return isTold || (format != .webp && !bytes.suffix(4096).contains(sequence: mark))
  }

  private static func note(_ format: ImageFormat, _ path: String) -> String? {
    let name = Files.name(of: path)
    let ending = name.split(separator: ".").dropFirst().last.map(String.init)
    guard let ending else { return "a \(format.rawValue.uppercased()) file without an ending" }
    return format.extensions.contains(ending.lowercased())
      ? nil : "a \(format.rawValue.uppercased()) file named .\(ending)"
  }
}

extension Collection<UInt8> {
  /// Whether `part` occurs among the bytes.
  fileprivate func contains(sequence part: some Collection<UInt8>) -> Bool {
    indices.contains { self[$0...].starts(with: part) }
  }
}

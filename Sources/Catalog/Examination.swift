import Basics
import Dataset
import Foundation
import Imaging

/// What one look at a file found.
struct Examination: Sendable {
  var verdict: Verdict
  /// Why the verdict is not `ok`.
  var reason: String?
  /// Something odd about a file that is `ok`.
  var note: String?
  /// The identity of the bytes; nil where the verdict is not `ok`.
  var id: ContentID?
  /// Nil where the verdict is not `ok`, or where the catalog has the image already.
  var facts: PhotographFacts?

  /// Reads and decodes the file at `path` unless `isKnown` says that the catalog knows its content.
  init(of path: String, isKnown: (ContentID) -> Bool) {
    do {
      self.init(of: try Files.read(path, regularOnly: true), named: path, isKnown: isKnown)
    } catch {
      let gone = FileFacts(path) == nil
      let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
      self.init(gone && !isLink ? .vanished : .unreadable, gone && isLink ? "a link that leads nowhere" : error.reason)
    }
  }

  private init(_ verdict: Verdict, _ reason: String? = nil, id: ContentID? = nil, facts: PhotographFacts? = nil) {
    (self.verdict, self.reason, self.id, self.facts) = (verdict, reason, id, facts)
  }

  private init(of bytes: [UInt8], named path: String, isKnown: (ContentID) -> Bool) {
    let id = ContentID(hashing: bytes)
    do throws(DecodeProblem) {
      let facts = isKnown(id) ? nil : try PhotographFacts(of: bytes)
      self.init(.ok, id: id, facts: facts)
      note = ImageFormat(startOf: bytes).flatMap { Self.note($0, path) }
    } catch {
      self.init(Self.verdict(error, bytes), "\(error)")
    }
  }

  private static func verdict(_ problem: DecodeProblem, _ bytes: [UInt8]) -> Verdict {
    switch problem {
    case .empty: return .empty
    case .notAnImage: return .notAnImage
    case .unsupported, .builtWithout, .unsupportedKind, .animated: return .unsupported
    case .tooLarge, .exhausting: return .tooLarge
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

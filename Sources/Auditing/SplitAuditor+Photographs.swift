import Basics
import Compute
import Dataset
import Imaging
import Splitting

/// What a photograph's file turned out to be.
struct PhotographReading: Sendable {
  var entry: AuditedSplit.Entry
  /// What can be compared; nil where the file is missing or damaged.
  var seen: AuditedSplit.Seen?
  var faults: [AuditReport.Fault] = []
}

/// Photographs.
extension SplitAuditor {
  /// Every photograph, read and decoded, but for those that were before.
  func readings(_ showsProgress: Bool) -> [PhotographReading] {
    let unread = split.entries.count { $0.seen == nil }
    let bar = ProgressBar("Reading", total: unread, visible: showsProgress && unread > 0)
    defer { bar.finish() }
    return workers.map(split.entries.count) { number in
      let entry = split.entries[number]
      guard entry.seen == nil, !Interrupt.isRequested else { return PhotographReading(entry: entry, seen: entry.seen) }
      defer { bar.advance(note: Files.name(of: entry.path).printable) }
      return reading(of: entry)
    }
  }

  private func reading(of entry: AuditedSplit.Entry) -> PhotographReading {
    func fault(_ kind: String, _ words: String) -> AuditReport.Fault {
      .init(kind: kind, place: entry.name, words: words)
    }
    let bytes: [UInt8]
    do { bytes = try Files.read(entry.path, regularOnly: true) } catch {
      return .init(entry: entry, faults: [fault("missing", error.reason)])
    }
    let id = ContentID(hashing: bytes)
    let isChanged = entry.claimed.map { $0 != id } ?? false
    do throws(DecodeProblem) {
      let seen = AuditedSplit.Seen(entry, id, try PhotographFacts(of: bytes))
      if isChanged {
        return .init(
          entry: entry, seen: seen, faults: [fault("changed", "other bytes than when the manifest was written")])
      }
      return .init(
        entry: entry, seen: seen, faults: Self.sizeWords(entry, seen.look).map { [fault("claim", $0)] } ?? [])
    } catch {
      return .init(
        entry: entry,
        faults: [fault("damaged", "\(error)\(isChanged ? ", and other bytes than the manifest's" : "")")])
    }
  }

  private static func sizeWords(_ entry: AuditedSplit.Entry, _ look: DuplicateItem) -> String? {
    guard let said = entry.size, said != (look.width, look.height) else { return nil }
    return "its manifest says \(said.width)x\(said.height) pixels, found \(look.width)x\(look.height)"
  }
}

extension AuditedSplit.Seen {
  init(_ entry: AuditedSplit.Entry, _ id: ContentID, _ facts: PhotographFacts) {
    let camera = [facts.exif.make, facts.exif.model].compactMap(\.self).joined(separator: " ")
    self.init(
      camera: camera.isEmpty ? nil : camera, takenAt: facts.exif.takenAt, brightness: facts.quality.brightness,
      look: DuplicateItem(id: id, paths: [entry.path], facts))
  }
}

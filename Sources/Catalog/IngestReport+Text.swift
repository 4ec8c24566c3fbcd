import Dataset
import Foundation

extension IngestReport {
  /// The report for a person to read.
  public var text: String {
    (filesLines + labelLines + sourceLines + goneLines + listed("Note", notes, all: "dsm ingest --json")
      + listed("Problem", problems, all: "dsm catalog problems")).joined(
        separator: "\n")
      + "\n"
  }

  private var filesLines: [String] {
    let files = verdicts.values.reduce(0, +)
    let others = verdicts.filter { $0.key != Verdict.ok.rawValue }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let bad = others.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    let ok = verdicts[Verdict.ok.rawValue, default: 0]
    let rate = work.seconds > 0 ? Double(work.read) / work.seconds : 0
    let speed = work.read > 0 ? String(format: " (%.1f s, %.0f files/s)", work.seconds, rate) : ""
    let decoded = work.decoded < work.read ? " (\(work.decoded) decoded)" : ""
    return [
      "\(catalog)",
      "  files     \(files): \(ok) ok\(bad.isEmpty ? "" : ", " + bad)",
      "            \(work.read) read\(decoded), \(work.unchanged) unchanged, \(work.moved) moved, \(work.removed) gone\(speed)",
      "  images    \(images)\(ok > images ? "; \(Self.copies(ok - images))" : "")",
    ]
  }

  private static func copies(_ count: Int) -> String {
    counted(count, "more file is an exact copy", "more files are exact copies")
  }

  private var labelLines: [String] {
    var lines = ["  labels    \(labelled) labelled, \(empty) empty, \(unlabelled) unlabelled"]
    let names = categories.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, count in
      "\(name) \(count)" + (faceCategories?.contains(name) == false ? " (not a face)" : "")
    }
    if !names.isEmpty {
      let ignored = self.ignored > 0 ? ", \(self.ignored) of them to ignore" : ""
      lines.append("  boxes     \(boxes)\(ignored): \(names.joined(separator: ", "))")
    }
    let columns = attributes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    if !columns.isEmpty { lines.append("  metadata  \(columns.joined(separator: ", "))") }
    return lines
  }

  private var sourceLines: [String] {
    sources.map { source in
      let files = source.files > 1 ? "\(source.files) files, " : ""
      let boxes = source.format == MetadataTable.name ? "" : ", \(source.boxes) boxes"
      let fates = [(source.clipped, "clipped to the frame"), (source.dropped, "left out")]
        .filter { $0.0 > 0 }.map { ", \($0.0) \($0.1)" }.joined()
      let changes = source.repairs.filter { Self.told.contains($0.key) }.sorted { $0.key < $1.key }
        .map { ", \($0.value) \($0.key)" }.joined()
      let missing = source.missing > 0 ? ", \(source.missing) missing" : ""
      return
        "  from      \(source.path) (\(source.format)): \(files)\(source.pictures) pictures\(boxes)\(fates)\(changes)\(missing)"
    }
  }

  /// Who takes a label file away may not know that its labels go with it.
  private var goneLines: [String] {
    guard let first = work.goneSources.first else { return [] }
    let count = work.goneSources.count
    let which = count == 1 ? "\(first), and what it told" : "\(first) and \(count - 1) more, and what they told"
    return ["  no longer \(which)"]
  }

  /// The repairs that the counts of clipped and left out boxes do not tell by themselves.
  private static let told = [Repair.Kind.inverted, .duplicated, .covering, .landmarks].map(\.rawValue)

  /// The first ten, and how to see the others.
  private func listed(_ title: String, _ problems: [some CustomStringConvertible], all command: String) -> [String] {
    guard !problems.isEmpty else { return [] }
    let more = problems.count - 10
    return ["\(title)s (\(problems.count)), paths from \(folder):"] + problems.prefix(10).map { "  \($0)" }
      + (more > 0 ? ["  and \(more) more; '\(command)' lists all"] : [])
  }
}

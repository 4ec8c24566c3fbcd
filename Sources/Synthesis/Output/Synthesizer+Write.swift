import Basics
import Compute
import Dataset
import Foundation
import Imaging

extension Synthesizer {
  /// Writes the photographs to `folder`/images, with annotations.json, metadata.csv and, with flaws, flaws.json beside.
  ///
  /// The same seed, number and longest side give the same bytes, whatever the number of threads. Throws a `Failure` where
  /// the folder holds anything already, or cannot be written.
  public func write(to folder: String, workers: Workers = Workers(), progress: ProgressBar? = nil) throws
    -> SynthesisReport
  {
    try refuseFull(folder)
    let plan = flawPlan
    var entries = try photographs(plan, folder, workers, progress)
    entries += try copies(plan, entries, folder, workers)
    entries += try strays(plan, folder)
    let planted = flaws ? listed(plan, entries) : nil
    try AtomicFile.write(try JSON.pretty(COCOFile(entries)), to: folder + "/annotations.json")
    try AtomicFile.write(MetadataFile.text(entries), to: folder + "/metadata.csv")
    if let planted { try AtomicFile.write(try JSON.pretty(planted), to: folder + "/flaws.json") }
    return report(folder, entries, planted)
  }

  private func refuseFull(_ folder: String) throws(Failure) {
    guard Files.exists(folder) else { return }
    let next = "Name a folder that does not exist yet, or remove this one first."
    guard Files.isFolder(folder) else {
      throw Failure(folder, "a file, where a folder is to be written", nextStep: next)
    }
    let content: [String]
    do {
      content = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw Failure(folder, "cannot be read (\(reason(of: error)))", nextStep: next)
    }
    guard content.isEmpty else { throw Failure(folder, "exists and is not empty", nextStep: next) }
  }

  /// Draws and writes the photographs; the bytes of those that are copied later are kept.
  private func photographs(_ plan: FlawPlan, _ folder: String, _ workers: Workers, _ progress: ProgressBar?) throws
    -> [Entry]
  {
    let copied = Set(plan.copies.map(\.original))
    let results = workers.map(images) { number -> Result<Entry, any Error> in
      let result = Result {
        var entry = entry(number, damage: plan.damages[number])
        try AtomicFile.write(entry.bytes, to: folder + "/" + entry.name)
        if !copied.contains(number) { entry.bytes = [] }
        return entry
      }
      progress?.advance()
      return result
    }
    return try results.map { try $0.get() }
  }

  private func copies(_ plan: FlawPlan, _ entries: [Entry], _ folder: String, _ workers: Workers) throws -> [Entry] {
    let results = workers.map(plan.copies.count) { slot -> Result<Entry, any Error> in
      Result {
        let (original, change) = plan.copies[slot]
        let entry = try copy(slot, of: entries[original], number: original, change)
        try AtomicFile.write(entry.bytes, to: folder + "/" + entry.name)
        return entry
      }
    }
    return try results.map { try $0.get() }
  }

  /// Files that are no pictures at all.
  private func strays(_ plan: FlawPlan, _ folder: String) throws -> [Entry] {
    let page = "<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>\n"
    let names =
      (0..<plan.emptyFiles).map { ("images/empty\(numbered($0 + 1, digits: 2)).jpg", "") }
      + (0..<plan.htmlFiles).map { ("images/page\(numbered($0 + 1, digits: 2)).jpg", page) }
    return try names.map { name, text in
      try AtomicFile.write(text, to: folder + "/" + name)
      return Entry(name: name, bytes: [], width: 0, height: 0, annotations: nil, attributes: nil)
    }
  }

  private func listed(_ plan: FlawPlan, _ entries: [Entry]) -> Flaws {
    func names(_ damage: FlawPlan.Damage) -> [String] {
      plan.damages.filter { $0.value == damage }.keys.sorted().map { entries[$0].name }
    }
    let copies = entries[images..<(images + plan.copies.count)]
    return Flaws(
      nearDuplicates: zip(plan.copies, copies).map { [entries[$0.original].name, $1.name] }, rotated: names(.rotated),
      unlabelled: names(.unlabelled), truncated: names(.truncated),
      notImages: entries[(images + plan.copies.count)...].map(\.name), misnamed: names(.misnamed),
      mislabelled: names(.mislabelled))
  }

  private func report(_ folder: String, _ entries: [Entry], _ planted: Flaws?) -> SynthesisReport {
    let annotations = entries.flatMap { $0.annotations ?? [] }
    return SynthesisReport(
      folder: folder, seed: seed, files: entries.count, subjects: Set(sitters.compactMap(\.self)).count,
      faces: annotations.count { !$0.ignore }, ignored: annotations.count(where: \.ignore),
      empty: entries.count { $0.annotations?.isEmpty == true }, flaws: planted)
  }
}

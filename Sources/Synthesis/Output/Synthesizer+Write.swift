import Basics
import Compute
import Dataset
import Foundation
import Imaging

extension Synthesizer {
  /// Writes the photographs to `folder`/images, with annotations.json, metadata.csv and, with flaws, flaws.json beside.
  ///
  /// The same seed, number and longest side give the same bytes, whatever the number of threads. Throws a `Failure` where
  /// the folder holds anything already, or cannot be written, or somebody asked to stop; what was written by then is
  /// taken away, so that the same call can be made again.
  ///
  /// - Parameter shouldStop: asked before each file; Ctrl-C where nothing is said.
  public func write(
    to folder: String, workers: Workers = Workers(), progress: ProgressBar? = nil,
    shouldStop: @escaping @Sendable () -> Bool = { Interrupt.isRequested }
  ) throws -> SynthesisReport {
    try refuseFull(folder)
    let isNew = !Files.exists(folder)
    do {
      return try write(FileLine(folder, workers, shouldStop), progress)
    } catch {
      // The folder was empty: all that is in it comes from here.
      for name in isNew ? [""] : ["images", "annotations.json", "metadata.csv", "flaws.json"] {
        try? FileManager.default.removeItem(atPath: folder + "/" + name)
      }
      throw error
    }
  }

  private func write(_ line: FileLine, _ progress: ProgressBar?) throws -> SynthesisReport {
    let plan = flawPlan
    var entries = try photographs(plan, line, progress)
    entries += try copies(plan, entries, line)
    entries += try strays(plan, line.folder)
    let planted = flaws ? listed(plan, entries) : nil
    try AtomicFile.write(try JSON.pretty(COCOFile(entries)), to: line.folder + "/annotations.json")
    try AtomicFile.write(MetadataFile.text(entries), to: line.folder + "/metadata.csv")
    if let planted { try AtomicFile.write(try JSON.pretty(planted), to: line.folder + "/flaws.json") }
    return report(line.folder, entries, planted)
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
  private func photographs(_ plan: FlawPlan, _ line: FileLine, _ progress: ProgressBar?) throws -> [Entry] {
    let copied = Set(plan.copies.map(\.original))
    return try line.write(images, progress, keeping: copied.contains) { entry($0, damage: plan.damages[$0]) }
  }

  private func copies(_ plan: FlawPlan, _ entries: [Entry], _ line: FileLine) throws -> [Entry] {
    try line.write(plan.copies.count) { slot in
      let (original, change) = plan.copies[slot]
      return try copy(slot, of: entries[original], number: original, change)
    }
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

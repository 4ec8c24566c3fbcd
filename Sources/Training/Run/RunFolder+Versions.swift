import Basics
import Foundation

/// The states after the newest epochs.
extension RunFolder {
  private var versionsFolder: String { path + "/versions" }

  /// The state after `epoch` epochs; 0 is the start.
  public func versionFile(_ epoch: Int) -> String { "\(versionsFolder)/epoch-\(epoch).safetensors" }

  /// The epochs whose states are kept, the oldest first.
  public var versions: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: versionsFolder)) ?? []
    let epochs = names.compactMap { name -> Int? in
      guard name.hasPrefix("epoch-"), name.hasSuffix(".safetensors") else { return nil }
      return Int(name.dropFirst("epoch-".count).dropLast(".safetensors".count))
    }
    return epochs.sorted()
  }

  /// Takes away all but the newest `count` states up to `epoch`; those of later epochs are of a future that will be made anew.
  func keepVersions(_ count: Int, upTo epoch: Int) {
    let past = versions.filter { $0 <= epoch }
    for old in past.dropLast(count) { try? FileManager.default.removeItem(atPath: versionFile(old)) }
  }

  /// `RUN@EPOCH` as a run and an epoch; nil for the name of a folder that is there, and for what has no such ending.
  public static func version(named name: String) -> (run: RunFolder, epoch: Int)? {
    guard !Files.exists(name), let sign = name.lastIndex(of: "@"), sign > name.startIndex,
      let epoch = Int(name[name.index(after: sign)...])
    else { return nil }
    return (RunFolder(String(name[..<sign])), epoch)
  }

  /// Refuses an epoch whose state is not kept.
  public func requireVersion(_ epoch: Int) throws(Failure) {
    _ = try description()
    guard !versions.contains(epoch) else { return }
    let kept = versions.map(String.init).joined(separator: ", ")
    throw Failure(
      path, "the state after epoch \(epoch) is not kept",
      nextStep: kept.isEmpty ? "Go on from its end with --resume \(path)." : "Kept are those after: \(kept).")
  }

  /// Makes a run in `folder` that stands where this one stood after `epoch` epochs. This one stays as it is.
  public func branch(at epoch: Int, into folder: RunFolder) throws {
    try folder.requireFree()
    try requireVersion(epoch)
    var description = try description()
    description.manifests = Files.relative(Files.resolve(description.manifests, in: path), to: folder.path)
    let lines = try metrics().filter { $0.epoch <= epoch }.map { try JSON.line($0) + "\n" }
    try AtomicFile.write(try Files.read(recipeFile), to: folder.recipeFile)
    try AtomicFile.write(lines.joined(), to: folder.metricsFile)
    try AtomicFile.write(try Files.read(versionFile(epoch)), to: folder.versionFile(epoch))
    try AtomicFile.write(try Files.read(versionFile(epoch)), to: folder.lastFile)
    try folder.write(description)
  }

  /// What was asked for, as both people and dsm read it: the last that is written of a new run, for it is what makes a folder one.
  func write(_ description: RunDescription) throws {
    try AtomicFile.write(description.options.yaml, to: settingsFile)
    try AtomicFile.write(try JSON.pretty(description), to: optionsFile)
  }
}

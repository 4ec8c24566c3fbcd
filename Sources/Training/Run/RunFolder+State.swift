import Basics
import Foundation

/// What a run folder tells about itself.
extension RunFolder {
  /// What was asked for, and on which manifests.
  /// - Throws: a failure where no run lies here.
  public func description() throws(Failure) -> RunDescription {
    guard Files.exists(optionsFile) else {
      throw Failure(
        path, Files.exists(path) ? "no run of 'dsm train' (train.json is missing)" : "no such run",
        nextStep: "Name a run folder, as in runs/s-1; 'dsm train MANIFESTS' makes one.")
    }
    let description = try JSON.read(RunDescription.self, from: optionsFile)
    if let slip = description.options.slip {
      throw Failure(optionsFile, "options that no training has (\(slip))", nextStep: "Start a new run with --out.")
    }
    return description
  }

  /// The folder of the manifests that the run was trained on.
  /// - Throws: a failure where it is not there, as after the run was moved alone.
  public func manifests() throws(Failure) -> String {
    let folder = Files.resolve(try description().manifests, in: path)
    guard Files.isFolder(folder) else {
      throw Failure(
        folder, "the manifests of the run \(path) are no longer there",
        nextStep: "Name their folder with --manifests, or bring them back.")
    }
    return folder
  }

  /// Refuses a folder in which a run lies already, and what is no folder.
  public func requireFree() throws(Failure) {
    guard !Files.exists(optionsFile) else {
      throw Failure(path, "holds a run already", nextStep: "Go on with --resume \(path), or choose another --out.")
    }
    guard !Files.exists(path) || Files.isFolder(path) else {
      throw Failure(path, "a file, where a run folder is to be made", nextStep: "Choose another --out.")
    }
  }

  /// The turn at this run, which one training has at a time; it ends with ``FileLock/release()`` or with the process.
  /// - Throws: a failure where another process has it, or the folder cannot be made.
  public func takeTurn() throws -> FileLock {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var holder: Int32?
    let turn = try FileLock("\(path)/lock") {
      holder = $0
      return false
    }
    if let turn { return turn }
    throw Failure(
      path, "another training is at work here\(holder.map { " (process \($0))" } ?? "")",
      nextStep: "Wait until it has ended, or choose another run.")
  }

  /// The figures on the test split that the training took at its end; nil for a run that has not ended.
  public func finalFigures() throws(Failure) -> (any TestFigures)? {
    try description().options.task.type.finalFigures(of: self)
  }
}

import Basics
import Foundation

/// Whether a run may be gone on with.
extension Trainer {
  func requireSame(_ recorded: RunDescription) throws(Failure) {
    let (manifests, began) = (setup.manifests, recorded)
    let changed = ManifestSet.names.filter { began.digests[$0] != manifests.digests[$0] }
    try requireNone(
      changed.map { name in
        let (before, now) = (began.photographs[name] ?? 0, manifests.counts[name] ?? 0)
        return "\(name).jsonl is another: "
          + (before == now
            ? "it holds \(now) photographs as before, but others or with other labels"
            : "it held \(before) photographs, and holds \(now)")
      })
    try requireNone(
      began.skippedIDs == manifests.skippedIDs ? [] : ["it left out other photographs when it began"])
    guard Files.exists(run.lastFile) else {
      throw Failure(run.lastFile, "is missing", nextStep: "Bring it back, or start a new run with --out.")
    }
    let origin = try Checkpoint.origin(of: run.lastFile)
    if began.recipeDigest != setup.recipe.digest { try requireNone(recipeDifferences(origin.recipe)) }
    try requireNone(origin.options.differences(to: setup.options))
  }

  private func requireNone(_ differences: [String]) throws(Failure) {
    guard !differences.isEmpty else { return }
    throw Failure(
      run.path, "cannot be resumed: \(differences.joined(separator: "; "))",
      nextStep: "Put it back as it was, or start a new run with another --out.")
  }

  /// The lines of the recipe that are not those with which the run began.
  private func recipeDifferences(_ earlier: String) -> [String] {
    let (old, new) = (earlier.split(separator: "\n"), setup.recipe.yaml.split(separator: "\n"))
    let gone = old.filter { !new.contains($0) }.map { "was '\($0.trimmingCharacters(in: .whitespaces))'" }
    let come = new.filter { !old.contains($0) }.map { "is now '\($0.trimmingCharacters(in: .whitespaces))'" }
    let lines = (gone + come).isEmpty ? ["the order of its steps"] : gone + come
    return ["its recipe.yaml has changed: \(lines.joined(separator: ", "))"]
  }
}

import ArgumentParser
import Basics
import Training

/// `--skip-missing`, as commands have it that read the photographs of manifests; and what they do where some are wrong.
struct SkipOption: ParsableArguments {
  @Flag(help: "Leave out photographs that are missing, changed, swapped, unreadable or damaged, instead of ending.")
  var skipMissing = false

  /// `set` where all photographs are whole, and without the others where that was asked for.
  func settle(_ check: PhotographCheck, _ set: ManifestSet) throws -> ManifestSet {
    guard !check.findings.isEmpty else { return set }
    let nextStep = "Put them back, or run 'dsm ingest' on their folder and 'dsm split' again"
    guard skipMissing else {
      throw refusal(check, set, nextStep: "\(nextStep); --skip-missing goes on without them.")
    }
    for line in check.lines { Console.error(line) }
    let rest = try set.without(check.skipped)
    warn(rest, "photographs that are not what the manifests say are left out")
    return rest
  }

  /// `set` without what the run left out when it began; refused where anything else is wrong.
  func settle(_ check: PhotographCheck, _ set: ManifestSet, resuming run: RunDescription) throws -> ManifestSet {
    let skipped = run.skipped ?? [:]
    let others = check.beyond(skipped)
    guard others.findings.isEmpty else {
      throw refusal(others, set, nextStep: "Put them back: a run goes on with the photographs that it began with.")
    }
    guard !skipped.isEmpty else { return set }
    let rest = try set.without(skipped)
    warn(rest, "the run leaves out the same photographs as when it began")
    return rest
  }

  /// Says loudly what is left out, split by split.
  private func warn(_ rest: ManifestSet, _ words: String) {
    let parts = ManifestSet.names.compactMap { name -> String? in
      guard let count = rest.skipped[name]?.count, let left = rest[name]?.records.count else { return nil }
      return "\(count) of \(count + left) in \(name)"
    }
    Console.error("warning: \(words): \(parts.joined(separator: ", ")).")
  }

  private func refusal(_ check: PhotographCheck, _ set: ManifestSet, nextStep: String) -> Failure {
    for line in check.lines { Console.error(line) }
    return Failure(
      set.folder, "not what the manifests say: \(check.findings.count) of \(check.count) photographs (\(check.counts))",
      nextStep: nextStep)
  }
}

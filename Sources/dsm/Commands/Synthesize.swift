import ArgumentParser
import Basics
import Compute
import Synthesis

/// `dsm synthesize`: data for whoever has none at hand.
struct Synthesize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw photo-like scenes with faces, for whoever has no photographs at hand.",
    discussion: """
      Writes FOLDER/images (JPEG, and PNG for about one in eight), FOLDER/annotations.json (COCO: boxes and five landmarks) \
      and FOLDER/metadata.csv (file_name, subject, country, sex). About one picture in ten holds no face and is declared \
      to hold none. The same options give the same bytes on every run.

      EXAMPLES
        dsm synthesize demo/photos
        dsm synthesize demo/photos --images 2000 --seed 7
        dsm synthesize demo/hard --flaws       # and files for 'dsm ingest' to stumble over, listed in flaws.json
        dsm ingest demo/photos                 # what comes next

      Where it cannot end, or is stopped by Ctrl-C, it takes away what it has written, and the exit code is 2.
      """)

  @Argument(help: "The folder to write; it must not exist yet, or be empty.")
  var folder: String

  @Option(help: "How many photographs to take.")
  var images = 600

  @Option(help: "Where all random numbers start.")
  var seed: UInt64 = 1

  @Option(help: "The longest side in pixels that a picture may have; the shortest long side is half of it.")
  var longSide = 640

  @Flag(
    help: "Plant near-duplicates, turned, unlabelled, truncated, misnamed and mislabelled files; see FOLDER/flaws.json."
  )
  var flaws = false

  @OptionGroup var threads: ThreadOption

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    guard (1...1_000_000).contains(images) else {
      throw ValidationError("--images goes from 1 to 1000000, not \(images).")
    }
    guard (64...4096).contains(longSide) else {
      throw ValidationError("--long-side goes from 64 to 4096, not \(longSide).")
    }
  }

  func run() throws {
    let synthesizer = Synthesizer(seed: seed, images: images, flaws: flaws, longSide: longSide)
    let progress = ProgressBar("synthesize", total: images)
    Interrupt.listen()
    defer { progress.finish() }
    let report = try synthesizer.write(to: folder, workers: threads.workers, progress: progress)
    progress.finish()
    if json { try Console.json(report) } else { try Console.out(summary(report)) }
  }

  private func summary(_ report: SynthesisReport) -> String {
    let planted = report.flaws == nil ? "" : "\nPlanted flaws are listed in \(folder)/flaws.json."
    return """
      \(report.files) files in \(folder)/images: \(report.subjects) subjects, \(report.faces) faces to find \
      (\(report.ignored) more to ignore), \(report.empty) pictures without a face.\(planted)
      Next: dsm ingest \(folder)
      """
  }
}

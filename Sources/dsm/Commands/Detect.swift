import ArgumentParser
import Basics
import Detection
import Training

/// `dsm detect`.
struct Detect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find faces in photographs.",
    discussion: """
      Boxes (x, y, width, height), landmarks and scores are in the photograph's own upright pixels.

      EXAMPLES
        dsm detect picture.jpg
        dsm detect picture.jpg --draw found.png
        dsm detect *.jpg --jsonl > faces.jsonl
        dsm detect --model runs/first *.jpg --draw found/

      --jsonl is for programs, which choose a threshold of their own: without --threshold it has all faces from a score of \
      \(TrainingOptions.lowestScore) up, and beside them the model's own "threshold".

      A photograph that cannot be read is named, the others are examined all the same, and the exit code is 1.

      Exit code: 0 done; 1 done, but for the photographs that are named; 2 could not; 64 usage.
      """)

  @Option(help: "A run folder or a weights file; the model that comes with dsm by default.")
  var model = FaceDetector.shippedName

  @Argument(help: "Photographs (JPEG or PNG).")
  var photos: [String]

  @Option(
    help: ArgumentHelp("Draw what was found: a file for one photograph, a folder for several.", valueName: "place"))
  var draw: String?

  @Flag(help: "Print a JSON line a photograph.")
  var jsonl = false

  @Option(help: "The lowest score that is reported; the model's own by default, with --jsonl 0.02.")
  var threshold: Double?

  @OptionGroup var threads: ThreadOption

  func validate() throws {
    guard (0...1).contains(threshold ?? 0) else { throw ValidationError("--threshold goes from 0 to 1.") }
  }

  func run() throws {
    let path = try RunFolder.model(model)
    let targets = try draw.map { try DrawingTargets.files(for: photos, in: $0, keeping: [path]) }
    let workers = threads.workers
    let loaded = try FaceDetector.load(path)
    let detector = photos.count == 1 ? loaded.sharing(threads: workers.threads) : loaded
    var hasProblems = false
    // A handful at a time, so that lines come soon and in order.
    for start in stride(from: 0, to: photos.count, by: 4 * workers.threads) {
      let findings = workers.map(min(photos.count - start, 4 * workers.threads)) { offset in
        Result { () throws(Failure) in
          try detector.find(
            in: photos[start + offset], threshold: threshold,
            lowest: jsonl && threshold == nil ? TrainingOptions.lowestScore : nil, drawnTo: targets?[start + offset])
        }
      }
      for finding in findings { hasProblems = try show(try finding.get()) || hasProblems }
    }
    if hasProblems { throw ExitCode(1) }
  }

  /// Prints a finding; true where it is a problem.
  private func show(_ finding: Finding) throws -> Bool {
    if let problem = finding.problem { Console.error("error: \(problem)") }
    if jsonl {
      try Console.out(try JSON.line(finding))
    } else if case .success(let faces) = finding.faces {
      try Console.out(text(finding, faces))
    }
    return finding.problem != nil
  }

  private func text(_ finding: Finding, _ faces: [DetectedFace]) -> String {
    let boxes = faces.map { face in
      let box = [face.box.x, face.box.y, face.box.width, face.box.height].map { "\(Int($0.rounded()))" }
      return "\n  \(box.joined(separator: " "))  \(face.score.formatted(3))"
    }
    let count = "\(finding.file): \(faces.count) \(faces.count == 1 ? "face" : "faces")"
    return count + (finding.drawn.map { ", drawn to \($0)" } ?? "") + boxes.joined()
  }
}

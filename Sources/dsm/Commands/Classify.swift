import ArgumentParser
import Basics
import Classification
import Training

/// `dsm classify`.
struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell which value of an attribute photographs have.",
    discussion: """
      Takes a model of 'dsm train --task classify' and prints for each photograph its name, the most probable class and its \
      probability, with tabs between.

      EXAMPLES
        dsm classify --model runs/sex picture.jpg
        dsm classify --model runs/sex *.jpg --jsonl > classes.jsonl

      A photograph that cannot be read is named, the others are looked at all the same, and the exit code is 1.

      Exit code: 0 done; 1 done, but for the photographs that are named; 2 could not; 64 usage.
      """)

  @Option(help: "A run folder or a weights file of a classifier.")
  var model: String

  @Argument(help: "Photographs (JPEG or PNG).")
  var photos: [String]

  @Flag(help: "Print a JSON line a photograph, with the probabilities of all classes.")
  var jsonl = false

  @OptionGroup var threads: ThreadOption

  func run() throws {
    let classifier = try PhotographClassifier.load(try RunFolder.model(model))
    let workers = threads.workers
    var hasProblems = false
    // A handful at a time, so that lines come soon and in order.
    for start in stride(from: 0, to: photos.count, by: 4 * workers.threads) {
      let answers = workers.map(min(photos.count - start, 4 * workers.threads)) { offset in
        classifier.classify(photos[start + offset])
      }
      for answer in answers { hasProblems = try show(answer) || hasProblems }
    }
    if hasProblems { throw ExitCode(1) }
  }

  /// Prints an answer; true where it is a problem.
  private func show(_ classification: Classification) throws -> Bool {
    if let problem = classification.problem { Console.error("error: \(problem)") }
    if jsonl {
      try Console.out(try JSON.line(classification))
    } else if let (name, probability) = classification.answer {
      try Console.out("\(classification.file.printable)\t\(name.printable)\t\(probability.formatted(4))")
    }
    return classification.problem != nil
  }
}

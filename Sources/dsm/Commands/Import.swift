import ArgumentParser
import Basics
import Catalog
import Dataset
import Foundation

/// `dsm import`: labels of a named file or folder into a catalog.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take labels from files or folders that you name into a catalog.",
    discussion: """
      The catalog remembers what was named, and its photographs are labelled anew. What you name counts before what \
      'dsm ingest' finds by itself. To import the same again after an edit replaces what was there; it never doubles.

      The formats are \(AnnotationFormats.all.map { $0.name }.joined(separator: ", ")). The content of a file tells which \
      it is; say --format where it does not.

      Example: labels from elsewhere

        dsm import faces.json

      Example: a folder of label files of one format, into another catalog

        dsm import labels --format voc --catalog crowds.sqlite

      What was imported is taken out by 'dsm ingest --forget faces.json'.

      Exit code: 0 done; 1 done, and problems were found (each is listed); 2 could not; 64 usage.
      """)

  @Argument(help: "Label files, or folders of them.")
  var sources: [String]

  @Option(help: ArgumentHelp("The format of all of them; their content tells unless given.", valueName: "name"))
  var format: String?

  @Option(
    help: ArgumentHelp(
      """
      What the four numbers of a box are where the format leaves it open: \
      \(ImportCommand.boxFormats.joined(separator: ", ")).
      """, valueName: "name"))
  var boxFormat: String?

  @Option(help: "The catalog's file.")
  var catalog = "catalog.sqlite"

  @Option(help: "Files to read at once; as many as there are processor cores unless given.")
  var threads: Int?

  @Flag(help: "Print the report as JSON, with every problem.")
  var json = false

  private static let boxFormats = ["coco", "pascal_voc", "yolo", "albumentations"]

  func validate() throws {
    if let model = sources.first(where: { $0.lowercased().hasSuffix(".onnx") }) {
      throw ValidationError("\(model): a model, not labels. 'dsm model import \(model)' takes its weights.")
    }
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
    if let boxFormat, !Self.boxFormats.contains(boxFormat) {
      throw ValidationError("--box-format \(boxFormat): \(suggestion(for: boxFormat, among: Self.boxFormats))")
    }
  }

  func run() throws {
    Interrupt.listen()
    guard Files.exists(catalog) else {
      throw Failure(catalog, "no such catalog", nextStep: "Make one with 'dsm ingest FOLDER --catalog \(catalog)'.")
    }
    var options = IngestOptions(folders: [], catalog: catalog)
    options.annotations = sources
    options.labelFormat = format
    options.boxFormat = boxFormat
    options.threads = threads ?? options.threads
    let report = try Ingest(options).run(showsProgress: true)
    if json { try Console.json(report) } else { try Console.write(report.text) }
    if !report.problems.isEmpty { throw ExitCode(1) }
  }
}

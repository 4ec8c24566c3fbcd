import ArgumentParser
import Basics
import Catalog
import Foundation

/// `dsm ingest`: photographs, labels and metadata into a catalog.
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Take folders of photographs, with their labels and metadata, into a catalog.",
    discussion: """
      Every picture below the folders is looked at: it is decoded (JPEG and PNG), turned upright as EXIF says, hashed, \
      and recorded with a verdict. A file that cannot be used is recorded with the reason; it stops nothing.

      Labels are found by themselves, in the folders or right above them, by what is in the files (COCO, Pascal VOC and \
      the other formats of 'dsm import'), and so is a metadata.csv with a column file_name; or name them. A photograph of which no label file speaks is unlabelled, \
      which is not the same as empty: say --empty for a folder in which there are no faces.

      Example: a folder with everything in it, and one without faces

        dsm ingest photos --empty backgrounds

      Example: labels and metadata from elsewhere

        dsm ingest photos --annotations faces.json --attributes people.csv

      Example: of the labels' categories, only two are faces

        dsm ingest photos --face-categories face,masked_face

      Example: attributes from the names of folders, such as photos/FR/s001/7.jpg, and from EXIF

        dsm ingest photos --attributes-from '{country}/{subject}/*' --exif-attributes camera,year

      Boxes that cannot be as they are written are repaired by rules (docs/formats.md), and each repair is recorded; \
      --strict refuses the labels of such a photograph instead

        dsm ingest photos --strict

      Run it again at any time: it reads only what changed, in all folders that the catalog knows, and takes out what \
      has gone. It may be stopped at any moment and goes on where it stopped.

      A folder that is gone for good stops it, lest a missing disk empties the catalog; take it out

        dsm ingest --forget photos/old

      Exit code: 0 done; 1 done, and problems were found (each is listed); 2 could not, or was stopped \
      before its end; 64 usage.
      """)

  @Argument(help: "Folders of photographs. The catalog remembers them; without any, those that it knows are looked at.")
  var folders: [String] = []

  @Option(help: "The catalog's file; it is made where there is none.")
  var catalog = "catalog.sqlite"

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A label file, or a folder of them ('dsm import' tells the formats). May be repeated.", valueName: "file"))
  var annotations: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("A CSV with a column file_name and columns of your own. May be repeated.", valueName: "file.csv")
  )
  var attributes: [String] = []

  @Option(
    name: .customLong("attributes-from"), parsing: .singleValue,
    help: ArgumentHelp(
      """
      Attributes from the paths below each folder: {name} takes one part of the path, * passes over one, ** over any \
      number. May be repeated. Remembered, until it is named by --forget.
      """, valueName: "pattern"))
  var attributePatterns: [String] = []

  @Option(
    help: ArgumentHelp(
      "Attributes from EXIF, with commas between them: \(EXIFAttribute.names.joined(separator: ", ")); none ends it. Remembered.",
      valueName: "names"))
  var exifAttributes: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Repair no labels: of a photograph where a box needs it, none is used. Remembered.")
  var strict: Bool?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("A folder of photographs in which there are no faces. May be repeated.", valueName: "folder"))
  var empty: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A folder, label file, CSV or pattern that the catalog is to know no longer, there or gone. May be repeated.",
      valueName: "path"))
  var forget: [String] = []

  @Option(
    help: ArgumentHelp(
      "Categories that count as faces, with commas between them; '*' for all, as it is at first. Remembered.",
      valueName: "names"))
  var faceCategories: String?

  @Flag(help: "Read every file again, changed or not.")
  var recheck = false

  @Option(help: "Files to read at once; as many as there are processor cores unless given.")
  var threads: Int?

  @Flag(help: "Print the report as JSON, with every problem.")
  var json = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
    if exifAttributes.map(Self.names)?.isEmpty == true {
      throw ValidationError("--exif-attributes names nothing; 'none' ends it.")
    }
    if categoryNames?.isEmpty == true { throw ValidationError("--face-categories names no category.") }
  }

  func run() throws {
    Interrupt.listen()
    let report = try Ingest(options).run(showsProgress: true)
    if json { try Console.json(report) } else { try Console.write(report.text) }
    if !report.problems.isEmpty { throw ExitCode(1) }
  }

  private var categoryNames: [String]? { faceCategories.map(Self.names) }

  private static func names(_ list: String) -> [String] {
    list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  private var options: IngestOptions {
    var options = IngestOptions(folders: folders, catalog: catalog)
    options.annotations = annotations
    options.attributes = attributes
    options.attributePatterns = attributePatterns
    options.exifAttributes = exifAttributes.map { $0 == "none" ? [] : Self.names($0) }
    options.isStrict = strict
    options.empty = empty
    options.forget = forget
    options.faceCategories = categoryNames
    options.recheck = recheck
    options.threads = threads ?? options.threads
    return options
  }
}

import ArgumentParser
import Basics
import Catalog
import Dataset

/// `dsm export`: labels in other programs' formats.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the labels of a catalog, or of manifests, in another program's format.",
    discussion: """
      The formats are \(AnnotationFormats.all.map { $0.name }.joined(separator: ", ")); docs/formats.md says what each of them holds. What a format \
      cannot hold is listed, and the export refused, unless --allow-lossy says that it may be lost.

      Example: the splits for a YOLO trainer, with links to the photographs

        dsm export --format yolo --out yolo --images link manifests/train.jsonl manifests/val.jsonl manifests/test.jsonl

      Example: everything that the catalog knows, as one COCO file beside the photographs

        dsm export --format coco --out coco --allow-lossy

      A manifest's name tells the split: train.jsonl is train. The folder must be new, empty, or an earlier export, which is then replaced file by \
      file; what else lies in it stays.

      Exit code: 0 done; 2 could not, or the format cannot hold everything; 64 usage.
      """)

  @Argument(help: ArgumentHelp("Manifests to export; without any, the whole catalog.", valueName: "manifest"))
  var manifests: [String] = []

  @Option(help: "The catalog's file, where no manifest is named.")
  var catalog = "catalog.sqlite"

  @Option(help: "The format to write: \(AnnotationFormats.all.map { $0.name }.joined(separator: ", ")).")
  var format: String

  @Option(name: .customLong("out"), help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "What becomes of the photographs: 'none' leaves them and names the way to them, 'link' makes symbolic links, 'copy' copies them.",
      valueName: "none|link|copy"))
  var images = LabelExport.Images.none

  @Flag(help: "Write it although the format cannot hold everything; what is lost is listed.")
  var allowLossy = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    guard AnnotationFormats.all.contains(where: { $0.name == format }) else {
      let names = AnnotationFormats.all.map { $0.name }
      throw ValidationError("--format \(format): no such format. \(suggestion(for: format, among: names))")
    }
  }

  func run() throws {
    Interrupt.listen()
    guard let format = AnnotationFormats.all.first(where: { $0.name == format }) else { return }
    let items = try manifests.isEmpty ? catalogItems() : manifests.flatMap(manifestItems)
    let export = LabelExport(items, as: format, to: output, images: images)
    try checkLosses(export)
    let report = try export.run()
    if json { try Console.json(report) } else { try Console.write(report.text) }
  }

  private func checkLosses(_ export: LabelExport) throws(Failure) {
    guard !export.losses.isEmpty, !allowLossy else { return }
    throw Failure(
      "--format \(format)", "cannot hold everything",
      nextStep: "Say --allow-lossy where that may be, or choose another format. Lost would be:\n  "
        + export.losses.joined(separator: "\n  "))
  }

  private func catalogItems() throws -> [LabelExport.Item] {
    let catalog = try Catalog(opening: catalog)
    return try catalog.images().map { image in
      LabelExport.Item(
        path: Files.resolve(image.path, in: catalog.folder),
        known: LabelSet.Photograph(
          name: image.path, width: image.width, height: image.height, labels: image.labels,
          attributes: image.attributes))
    }.sorted { $0.path < $1.path }
  }

  private func manifestItems(_ path: String) throws -> [LabelExport.Item] {
    let manifest = try Manifest(reading: path)
    let name = Files.name(of: path)
    let split = name.hasSuffix(".jsonl") ? String(name.dropLast(".jsonl".count)) : name
    return manifest.records.map { record in
      LabelExport.Item(
        path: manifest.path(of: record),
        known: LabelSet.Photograph(
          name: record.fileName, width: record.width, height: record.height, labels: record.labels,
          attributes: record.attributes, split: split))
    }
  }
}

extension LabelExport.Images: ExpressibleByArgument {}

extension LabelExport.Report {
  /// The report for a person to read.
  fileprivate var text: String {
    let lost = losses.isEmpty ? "" : "Lost:\n" + losses.map { "  \($0)\n" }.joined()
    let gone = removed > 0 ? ", \(removed) files of an earlier export removed" : ""
    return
      "\(folder) (\(format)): \(photographs) photographs, \(annotations) annotations, \(files) label files\(gone)\n\(lost)"
  }
}

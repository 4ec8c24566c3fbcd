import ArgumentParser
import Basics
import Catalog
import Dataset
import Detection

/// `dsm export`: labels, or a trained model, in other programs' formats.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a trained model, or the labels of a catalog or of manifests, in another program's format.",
    discussion: """
      Example: a model for OpenCV's FaceDetectorYN (4.8 and later) and ONNX Runtime

        dsm export runs/first --format onnx --out faces.onnx

      What was written is read back, and its outputs on a random picture are compared with the model's. docs/export.md tells how the file is used. \
      --format safetensors writes the weights without what a training keeps besides.

      The formats of labels are \(AnnotationFormats.all.map { $0.name }.joined(separator: ", ")); docs/formats.md says what each of them holds. What a format \
      cannot hold is listed, and the export refused, unless --allow-lossy says that it may be lost.

      Example: the splits for a YOLO trainer, with links to the photographs

        dsm export --format yolo --out yolo --images link manifests/train.jsonl manifests/val.jsonl manifests/test.jsonl

      Example: everything that the catalog knows, as one COCO file beside the photographs

        dsm export --format coco --out coco --allow-lossy

      A manifest's name tells the split: train.jsonl is train. The folder must be new, empty, or an earlier export, which is then replaced file by \
      file; what else lies in it stays.

      Exit code: 0 done; 1 the model that was written computes something else; 2 could not, or the format cannot hold everything; 64 usage.
      """)

  @Argument(
    help: ArgumentHelp(
      "A run folder or a weights file; or manifests, and without any the whole catalog.", valueName: "source"))
  var sources: [String] = []

  @Option(help: "The catalog's file, where no manifest is named.")
  var catalog = "catalog.sqlite"

  @Option(help: "The format to write: \(Export.formats.joined(separator: ", ")).")
  var format: String

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp(
      "The folder to write labels to, or the file for a model: beside its weights unless given.", valueName: "place"))
  var output: String?

  @Option(help: "The score above which the exported model reports faces; the model's own unless given.")
  var threshold: Double?

  @Option(
    help: ArgumentHelp(
      "What becomes of the photographs: 'none' leaves them and names the way to them, 'link' makes symbolic links, 'copy' copies them.",
      valueName: "none|link|copy"))
  var images = LabelExport.Images.none

  @Flag(help: "Write it although the format cannot hold everything; what is lost is listed.")
  var allowLossy = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  private static let formats =
    DetectorExport.Format.allCases.map(\.rawValue) + AnnotationFormats.all.map { $0.name }

  func validate() throws {
    guard Self.formats.contains(format) else {
      throw ValidationError("--format \(format): no such format. \(suggestion(for: format, among: Self.formats))")
    }
    if modelFormat != nil { return try validateModel() }
    guard output != nil else { throw ValidationError("Name the folder for the labels with --out.") }
    guard threshold == nil else { throw ValidationError("--threshold belongs to models, not to labels.") }
  }

  func run() throws {
    if let modelFormat { return try exportModel(modelFormat) }
    Interrupt.listen()
    guard let format = AnnotationFormats.all.first(where: { $0.name == format }), let output else { return }
    let items = try sources.isEmpty ? catalogItems() : sources.flatMap(manifestItems)
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

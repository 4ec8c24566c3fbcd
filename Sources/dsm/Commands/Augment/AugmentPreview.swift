import ArgumentParser
import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging
import Streaming

/// `dsm augment preview`.
struct AugmentPreview: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Draw photographs and their augmented versions, with boxes and landmarks, on one sheet.",
    discussion: """
      Every row begins with the photograph; what follows are the samples that training would see, one an epoch, for the \
      same seed. Faces are green, boxes to be ignored orange; right landmarks are red, left ones blue, the nose yellow.

      EXAMPLES
        dsm augment preview manifests/train.jsonl --recipe face --output preview.png
        dsm augment preview manifests/train.jsonl --html preview.html
        dsm augment preview manifests/train.jsonl --transform Rotate --sweep limit=-45..45
        dsm augment preview holiday.jpg --transform 'GaussianBlur: {sigma_limit: [0.5, 8]}'

      ONE TRANSFORM
        With --transform the sheet shows steps of one transform, always applied: a row for each of its numeric parameters, or \
      for the one that --sweep names, from the lowest number to the highest, --count of them. The others stand in the middle \
      of what they draw from. A parameter that draws from a range goes over that range, any other over all that it takes, \
      unless --sweep says PARAM=LOW..HIGH.

      RECIPES
        A recipe is a name (\(Recipe.shippedNames.joined(separator: ", "))) or a YAML file:

          augment:
            - FaceScaleCrop: {size: 320}
            - HorizontalFlip: {p: 0.5}
            - Rotate: {limit: 12, fill: 128, p: 0.3}
          boxes: {clip: true, min_visibility: 0.4, dropped: ignore}
          decode: {long_side: 640}

        A pipeline that Albumentations has written (A.save) is read as well. Below the line that names the sheet stands what \
      became of the faces, by transform and by their size in the photograph: small below 32², medium below 96² square \
      pixels, large.

        docs/augmentation.md lists the transforms with their parameters.
      """)

  @Argument(
    help: ArgumentHelp(
      "Manifests (.jsonl) and photographs; photographs alone have no boxes.", valueName: "manifest|photo"))
  var inputs: [String]

  @Option(help: ArgumentHelp("A recipe's name or file.", valueName: "file|name"))
  var recipe = "face"

  @Option(help: "How many augmented versions of each photograph.")
  var count = 8

  @Option(help: "How many photographs of each manifest; those with faces first.")
  var photos = 6

  @Option(help: "Which samples, of all that could be drawn.")
  var seed: UInt64 = 1

  @Option(help: "The epoch of the first version.")
  var epoch = 0

  @Option(help: "The sheet; PNG, or JPEG where the name says so. preview.png where neither this nor --html is given.")
  var output: String?

  @Option(help: ArgumentHelp("A page with pictures, recipe and what became of faces, in one file.", valueName: "file"))
  var html: String?

  @Option(help: ArgumentHelp("Look at one transform instead: its name, or as in a recipe.", valueName: "name"))
  var transform: String?

  @Option(help: ArgumentHelp("The parameter to lead through its range.", valueName: "param[=low..high]"))
  var sweep: SweepChoice?

  @Flag(help: "Tell on standard output, as JSON, what the sheet shows.")
  var json = false

  func validate() throws {
    guard (1...64).contains(count) else { throw ValidationError("--count goes from 1 to 64.") }
    guard (1...64).contains(photos) else { throw ValidationError("--photos goes from 1 to 64.") }
    guard (0...1_000_000).contains(epoch) else { throw ValidationError("--epoch goes from 0 to 1000000.") }
    guard sweep == nil || transform != nil else { throw ValidationError("--sweep needs --transform.") }
    guard transform == nil || html == nil else { throw ValidationError("--html shows recipes, not --transform.") }
    guard transform == nil || count >= 2 else { throw ValidationError("A sweep has at least two steps: --count 2.") }
  }

  func run() throws {
    if let transform { return try showSteps(of: try Augmentations.parsing(transform)) }
    let preview = try AugmentationPreview(
      recipe: Recipe(recipe), inputs: inputs, photosPerManifest: photos, seed: seed, epochs: epoch..<(epoch + count))
    for note in preview.notes { Console.error(note) }
    let sheet = output ?? (html == nil ? "preview.png" : nil)
    if let sheet { try preview.sheet.write(to: sheet) }
    if let html { try AtomicFile.write(preview.page.html, to: html) }
    let written = [sheet, html].compactMap { $0 }.joined(separator: ", ")
    if json { return try Console.json(preview.report(output: written)) }
    try Console.out(
      "\(written): \(counted(preview.rows.count, "photograph", "photographs")), \(counted(count, "version", "versions")) each, recipe \(recipe), seed \(seed)"
    )
    if !preview.accountText.isEmpty { try Console.out("\n" + preview.accountText) }
  }

  /// Draws one transform over its range.
  private func showSteps(of transform: any Augmentation) throws {
    let name = type(of: transform).name
    let preview = try AugmentationPreview(
      recipe: Recipe(name: name, steps: []), inputs: inputs, photosPerManifest: photos, seed: seed, epochs: 0..<1)
    let sheet = try TransformSheet(transform, photographs: preview.photographs, seed: seed)
    let sweeps = try SweepChoice.sweeps(of: transform, sweep)
    let rows = try sheet.sweep(sweeps, steps: count)
    if transform is any Mixing, preview.photographs.count == 1 {
      Console.error("\(name) has no other photograph to mix in: name more, or raise --photos.")
    }
    let path = output ?? "preview.png"
    try ContactSheet().draw(rows, headline: "\(name)  seed \(seed)").write(to: path)
    if json { return try Console.json(SweepReport(output: path, transform: name, rows: rows)) }
    try Console.out("\(path): \(name), \(sweeps.map(\.sweep.name).joined(separator: ", ")), seed \(seed)")
  }
}

/// What a sheet of steps shows, for programs.
private struct SweepReport: Encodable {
  struct Row: Encodable {
    let heading: String
    let tiles: [[String]]
  }

  let output, transform: String
  let rows: [Row]

  init(output: String, transform: String, rows: [ContactSheet.Row]) {
    (self.output, self.transform) = (output, transform)
    self.rows = rows.map { Row(heading: $0.heading, tiles: $0.tiles.map(\.lines)) }
  }
}

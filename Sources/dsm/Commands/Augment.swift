import ArgumentParser
import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging
import Streaming

/// `dsm augment`.
struct Augment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at what a recipe does to photographs before anything is trained on it.",
    discussion: """
      Example: a sheet of photographs, each beside what training would see of it

        dsm augment preview manifests/train.jsonl
      """,
    subcommands: [Preview.self])

  /// `dsm augment preview`.
  struct Preview: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Draw photographs and their augmented versions, with boxes and landmarks, on one sheet.",
      discussion: """
        Every row begins with the photograph; what follows are the samples that training would see, one an epoch, for the \
        same seed. Faces are green, boxes to be ignored orange; right landmarks are red, left ones blue, the nose yellow.

        EXAMPLE
          dsm augment preview manifests/train.jsonl --recipe face --output preview.png

        RECIPES
          A recipe is a name (\(Recipe.shippedNames.joined(separator: ", "))) or a YAML file:

            augment:
              - FaceScaleCrop: {size: 320}
              - HorizontalFlip: {p: 0.5}
              - Rotate: {limit: 12, fill: 128, p: 0.3}
            boxes: {clip: true, min_visibility: 0.4, dropped: ignore}
            decode: {long_side: 640}

          A pipeline that Albumentations has written (A.save) is read as well. Below the line that names the sheet stands what became of
          the faces, by transform and by their size in the photograph: small below 32², medium below 96² square pixels, large.

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

    @Option(help: "The sheet; PNG, or JPEG where the name says so.")
    var output = "preview.png"

    @Flag(help: "Tell on standard output, as JSON, what the sheet shows.")
    var json = false

    func validate() throws {
      guard (1...64).contains(count) else { throw ValidationError("--count goes from 1 to 64.") }
      guard (1...64).contains(photos) else { throw ValidationError("--photos goes from 1 to 64.") }
      guard (0...1_000_000).contains(epoch) else { throw ValidationError("--epoch goes from 0 to 1000000.") }
    }

    func run() throws {
      let preview = try AugmentationPreview(
        recipe: Recipe(recipe), inputs: inputs, photosPerManifest: photos, seed: seed, epochs: epoch..<(epoch + count))
      for note in preview.notes { Console.error(note) }
      try preview.sheet.write(to: output)
      if json {
        try Console.json(preview.report(output: output))
      } else {
        try Console.out(
          "\(output): \(preview.rows.count) photographs, \(count) versions each, recipe \(recipe), seed \(seed)")
        if !preview.accountText.isEmpty { try Console.out("\n" + preview.accountText) }
      }
    }
  }
}

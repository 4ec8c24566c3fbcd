import ArgumentParser
import Augmentation
import Basics
import Streaming

/// How samples are written.
struct TensorOptions: ParsableArguments {
  @Option(help: "How webdataset's pictures are written: npy, ppm, png or jpg.")
  var image = PictureForm.npy

  @Option(help: "The order of axes in arrays: nhwc or nchw.")
  var layout = TensorFormat.Layout.nhwc

  @Option(
    help: ArgumentHelp(
      "Numbers in arrays: uint8, or float32 as the recipe's Normalize has them, else parts of 255.", valueName: "type"))
  var dtype = TensorFormat.Element.uint8

  @Option(help: "Samples in an array of npy.")
  var batch = 32

  func validate() throws {
    guard (1...4096).contains(batch) else { throw ValidationError("--batch goes from 1 to 4096.") }
  }

  /// The format for a recipe's samples.
  func tensor(for recipe: Recipe, _ format: StreamOutput.Format) throws -> TensorFormat {
    let hasBatches = format == .npy || format == .raw
    guard let canvas = recipe.canvas ?? (hasBatches ? nil : CanvasSize(width: 1, height: 1)) else {
      throw Failure(
        recipe.name, "its samples have many sizes, and an array has one",
        nextStep: "End the recipe with LetterBox or Resize, or use '--format webdataset'.")
    }
    return TensorFormat(
      canvas: canvas, layout: layout, element: dtype, normalization: recipe.normalization ?? .unit)
  }
}

extension PictureForm: ExpressibleByArgument {}
extension TensorFormat.Layout: ExpressibleByArgument {}
extension TensorFormat.Element: ExpressibleByArgument {}

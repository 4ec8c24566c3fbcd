import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging

// How many pictures of 1024x768 each transform alone changes in a second, on one thread: a recipe of one step, from a picture in memory to the
// pixels of the sample. `compare/augment.py` asks Albumentations the same.
//
//   swift run -c release augment FOLDER [NAME...]

/// The transforms as a recipe writes them, named as the other side's rows are.
let cases: [(name: String, step: String)] = [
  ("HorizontalFlip", "HorizontalFlip: {p: 1}"), ("VerticalFlip", "VerticalFlip: {p: 1}"),
  ("Transpose", "Transpose: {p: 1}"), ("RandomRotate90", "RandomRotate90: {p: 1}"), ("D4", "D4: {p: 1}"),
  ("RandomCrop 320", "RandomCrop: {height: 320, width: 320, p: 1}"),
  ("RandomResizedCrop 320", "RandomResizedCrop: {size: [320, 320], scale: [0.3, 1], p: 1}"),
  ("Resize 320", "Resize: {height: 320, width: 320, p: 1}"), ("Rotate 30", "Rotate: {limit: 30, p: 1}"),
  ("Affine", "Affine: {scale: [0.8, 1.2], rotate: [-30, 30], translate_percent: [-0.1, 0.1], p: 1}"),
  ("ShiftScaleRotate", "ShiftScaleRotate: {p: 1}"), ("Perspective", "Perspective: {p: 1}"),
  ("RandomBrightnessContrast", "RandomBrightnessContrast: {p: 1}"), ("RGBShift", "RGBShift: {p: 1}"),
  ("HueSaturationValue", "HueSaturationValue: {p: 1}"), ("ColorJitter", "ColorJitter: {p: 1}"),
  ("ToGray", "ToGray: {p: 1}"), ("ChannelShuffle", "ChannelShuffle: {p: 1}"), ("RandomGamma", "RandomGamma: {p: 1}"),
  ("Posterize", "Posterize: {p: 1}"), ("Solarize", "Solarize: {p: 1}"), ("Equalize", "Equalize: {p: 1}"),
  ("CLAHE", "CLAHE: {p: 1}"), ("GaussianBlur 5", "GaussianBlur: {blur_limit: [5, 5], p: 1}"),
  ("MotionBlur 7", "MotionBlur: {blur_limit: [7, 7], p: 1}"),
  ("MedianBlur 3", "MedianBlur: {blur_limit: [3, 3], p: 1}"),
  ("MedianBlur 5", "MedianBlur: {blur_limit: [5, 5], p: 1}"),
  ("MedianBlur 7", "MedianBlur: {blur_limit: [7, 7], p: 1}"), ("Downscale", "Downscale: {p: 1}"),
  ("GaussNoise", "GaussNoise: {p: 1}"), ("ISONoise", "ISONoise: {p: 1}"), ("ShotNoise", "ShotNoise: {p: 1}"),
  ("SaltAndPepper", "SaltAndPepper: {p: 1}"), ("MultiplicativeNoise", "MultiplicativeNoise: {p: 1}"),
  ("ImageCompression", "ImageCompression: {quality_range: [40, 90], p: 1}"),
  ("CoarseDropout", "CoarseDropout: {p: 1}"),
  ("GridDropout", "GridDropout: {p: 1}"), ("RandomShadow", "RandomShadow: {p: 1}"),
  ("RandomFog", "RandomFog: {p: 1}"), ("RandomSunFlare", "RandomSunFlare: {p: 1}"),
]

/// Calls of `body` in a second of processor time, over at least `seconds` of it: what else the machine does counts little.
func rate(seconds: Double, _ body: (Int) -> Void) -> Double {
  func now() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
  for turn in 0..<8 { body(turn) }
  let start = now()
  var (count, elapsed) = (0, 0.0)
  while elapsed < seconds {
    for turn in count..<(count + 8) { body(turn) }
    count += 8
    elapsed = now() - start
  }
  return Double(count) / elapsed
}

// As dsm does.
FreedMemory.keep()
guard CommandLine.arguments.count > 1 else {
  print("usage: augment FOLDER [NAME...]")
  exit(2)
}
let folder = CommandLine.arguments[1]
let wanted = CommandLine.arguments.dropFirst(2)
guard FileManager.default.fileExists(atPath: folder) else {
  print("\(folder): no such folder; name one with JPEG files")
  exit(2)
}
let pictures = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  .filter { $0.hasSuffix(".jpg") || $0.hasSuffix(".jpeg") }.prefix(60)
  .map { try Image(contentsOf: folder + "/" + $0).resized(width: 1024, height: 768) }
guard !pictures.isEmpty else {
  print("\(folder): no JPEG file in it")
  exit(2)
}
/// A line of the table.
func show(_ name: String, _ rate: Double) {
  print("\(name.padding(toLength: 26, withPad: " ", startingAt: 0))\(String(format: "%8.0f", rate)) img/s")
}

print("\(pictures.count) pictures of 1024x768, one thread, by processor time")
if wanted.isEmpty || wanted.contains(where: { "Normalize".hasPrefix($0) }) {
  // Bytes to numbers in memory that is used again, channels last as Albumentations has them.
  let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: pictures[0].pixels.count)
  show("Normalize", rate(seconds: 1.5) { Normalize().write(pictures[$0 % pictures.count], into: memory) })
}
for (name, step) in cases where wanted.isEmpty || wanted.contains(where: { name.hasPrefix($0) }) {
  guard Augmentations.all.contains(where: { step.hasPrefix($0.name + ":") }) else {
    print("\(name): this dsm has no such transform")
    continue
  }
  let recipe = try Recipe(yaml: "augment: [{\(step)}]", name: name)
  let id = ContentID(hashing: Array(name.utf8))
  let rate = rate(seconds: 1.5) { turn in
    let sample = recipe.apply(to: pictures[turn % pictures.count], seed: UInt64(turn), epoch: 0, id: id)
    precondition(!sample.image.pixels.isEmpty)
  }
  show(name, rate)
}

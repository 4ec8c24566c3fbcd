import Basics
import Compute
import Dataset
import Foundation
import Imaging

/// How photographs become files, whole or spoilt.
extension Synthesizer {
  /// The plan of what is to be spoilt.
  var flawPlan: FlawPlan { flaws ? FlawPlan(seed: seed, sitters: sitters) : .none }

  /// The file of photograph `number`.
  func entry(_ number: Int, damage: FlawPlan.Damage?) -> Entry {
    let photograph = photograph(number)
    var random = Random(seed: seed, Photograph.Stream.file.rawValue, UInt64(number))
    let (isPNG, quality) = (random.chance(0.125) && damage == nil, random.integer(in: 70...95))
    var entry = Entry(
      name: Self.name(number, isPNG ? "png" : "jpg"), bytes: [], width: photograph.image.width,
      height: photograph.image.height, annotations: photograph.annotations, attributes: attributes(number))
    entry.bytes = isPNG ? photograph.image.png() : photograph.image.jpeg(quality: quality)
    spoil(&entry, photograph.image, damage, quality, &random)
    return entry
  }

  /// More bytes than libjpeg writes before a picture's data.
  private static let jpegTables = 640

  private static func name(_ number: Int, _ suffix: String) -> String {
    "images/\(numbered(number + 1, digits: 5)).\(suffix)"
  }

  private func attributes(_ number: Int) -> Attributes {
    sitters[number].map { Attributes(seed: seed, subject: $0) } ?? .unknown
  }

  private func spoil(
    _ entry: inout Entry, _ image: Image, _ damage: FlawPlan.Damage?, _ quality: Int, _ random: inout Random
  ) {
    switch damage {
    case nil: break
    case .rotated:
      let orientation = random.choose(Orientation.allCases.filter { $0 != .upright })
      entry.bytes = image.jpeg(quality: quality, orientation: orientation)
    case .unlabelled: entry.annotations = nil
    case .truncated:
      // The tables before the picture's data stay whole: the file still opens, and damage shows in the picture.
      let data = max(0, entry.bytes.count - Self.jpegTables)
      entry.bytes.removeLast(data * random.integer(in: 30...70) / 100)
    case .misnamed: entry.bytes = image.png()
    case .mislabelled: entry.annotations = entry.annotations?.map { moved($0, image) }
    }
  }

  /// A face's annotation put to the opposite corner of the picture, where it fits but does not belong.
  private func moved(_ annotation: Annotation, _ image: Image) -> Annotation {
    let box = annotation.box
    let (width, height) = (Double(image.width), Double(image.height))
    let x = box.center.x < width / 2 ? width - box.width : 0
    let y = box.center.y < height / 2 ? height - box.height : 0
    var result = annotation
    result.box = Box(x: (x * 100).rounded() / 100, y: (y * 100).rounded() / 100, width: box.width, height: box.height)
    result.landmarks = nil
    return result.clipped(image)
  }

  /// The near-duplicate number `slot`, made from its original's file.
  func copy(_ slot: Int, of original: Entry, number: Int, _ change: FlawPlan.Change) throws -> Entry {
    let source = try Image.decode(original.bytes).image
    var entry = original
    entry.name = "images/copy\(numbered(slot + 1, digits: 3)).jpg"
    let (image, scale, shift) = Self.altered(source, change)
    entry.bytes = image.jpeg(quality: change == .recompressed ? 55 : 85)
    (entry.width, entry.height) = (image.width, image.height)
    entry.annotations = original.annotations?.compactMap { $0.mapped(scale: scale, shift: shift, onto: image) }
    return entry
  }

  private static func altered(_ image: Image, _ change: FlawPlan.Change) -> (Image, scale: Double, shift: Point) {
    switch change {
    case .recompressed: return (image, 1, Point(x: 0, y: 0))
    case .scaled:
      let small = image.resized(width: image.width * 3 / 4, height: image.height * 3 / 4)
      return (small, Double(small.width) / Double(image.width), Point(x: 0, y: 0))
    case .brightened:
      var bright = image
      for i in bright.pixels.indices { bright.pixels[i] = UInt8(min(255, Int(image.pixels[i]) * 115 / 100 + 6)) }
      return (bright, 1, Point(x: 0, y: 0))
    case .cropped:
      let (dx, dy) = (max(1, image.width / 64), max(1, image.height / 64))
      let crop = image.cropped(x: dx, y: dy, width: image.width - 2 * dx, height: image.height - 2 * dy)
      return (crop, 1, Point(x: Double(-dx), y: Double(-dy)))
    }
  }
}

extension Annotation {
  /// The annotation on a picture that was scaled and shifted; nil where it no longer lies on it.
  fileprivate func mapped(scale: Double, shift: Point, onto image: Image) -> Annotation? {
    func place(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    var result = self
    result.box = Box(
      x: place(box.x * scale + shift.x), y: place(box.y * scale + shift.y), width: place(box.width * scale),
      height: place(box.height * scale))
    result.landmarks = landmarks?.mapped { Point(x: place($0.x * scale + shift.x), y: place($0.y * scale + shift.y)) }
    result = result.clipped(image)
    return result.box.width >= 2 && result.box.height >= 2 ? result : nil
  }

  /// The annotation with its box cut to the picture, and without landmarks that lie outside of the box.
  fileprivate func clipped(_ image: Image) -> Annotation {
    var result = self
    let inside = box.clipped(width: image.width, height: image.height).hundredths
    result.box = inside
    result.landmarks = landmarks?.mapped { inside.contains($0) ? $0 : nil }
    return result
  }
}

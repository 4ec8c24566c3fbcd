import Imaging

/// What happens to photographs on their way: a copy so made is planted to see whether the search for near-duplicates finds it.
public enum Alteration: String, Sendable, Codable, CaseIterable {
  case recompressed, halved, doubled, brighter, darker, contrasted, faded, grey, mirrored, turned, cropped, halfCropped,
    bordered, captioned, rotated

  /// What is done, in words.
  public var words: String {
    switch self {
    case .recompressed: return "JPEG quality 30"
    case .halved: return "scaled to a half"
    case .doubled: return "scaled to double"
    case .brighter: return "25% brighter"
    case .darker: return "25% darker"
    case .contrasted: return "25% more contrast"
    case .faded: return "25% less contrast"
    case .grey: return "grey"
    case .mirrored: return "mirrored"
    case .turned: return "a quarter turn"
    case .cropped: return "cropped by 10% a side"
    case .halfCropped: return "cropped by 25% a side"
    case .bordered: return "a border of 10%"
    case .captioned: return "a caption over 12%"
    case .rotated: return "rotated by 3 degrees"
    }
  }

  /// The quality of the JPEG that a copy becomes.
  public var jpegQuality: Int { self == .recompressed ? 30 : 85 }

  /// The picture so altered.
  public func callAsFunction(_ image: Image) -> Image {
    switch self {
    case .recompressed: return image
    case .halved: return image.resized(width: max(1, image.width / 2), height: max(1, image.height / 2))
    case .doubled: return image.resized(width: 2 * image.width, height: 2 * image.height)
    case .brighter: return image.mapped { 1.25 * $0 }
    case .darker: return image.mapped { 0.75 * $0 }
    case .contrasted: return image.mapped { 128 + 1.25 * ($0 - 128) }
    case .faded: return image.mapped { 128 + 0.75 * ($0 - 128) }
    case .grey: return image.grey
    case .mirrored: return image.upright(from: .mirrored)
    case .turned: return image.upright(from: .right)
    case .cropped: return image.trimmed(by: 0.1)
    case .halfCropped: return image.trimmed(by: 0.25)
    case .bordered: return image.bordered(by: 0.1)
    case .captioned: return image.captioned(over: 0.12)
    case .rotated: return image.rotated(degrees: 3)
    }
  }
}

extension Image {
  /// Each byte by a function of it, rounded and kept from 0 to 255.
  fileprivate func mapped(_ function: (Double) -> Double) -> Image {
    let table = (0...255).map { UInt8(min(max(function(Double($0)).rounded(), 0), 255)) }
    return Image(width: width, height: height, pixels: pixels.map { table[Int($0)] })
  }

  fileprivate var grey: Image {
    Image(width: width, height: height, pixels: GrayImage(self).pixels.flatMap { [$0, $0, $0] })
  }

  /// Without a part of the width at the left and at the right, and as much of the height above and below.
  fileprivate func trimmed(by part: Double) -> Image {
    let (x, y) = (Int(part * Double(width)), Int(part * Double(height)))
    return cropped(x: x, y: y, width: width - 2 * x, height: height - 2 * y)
  }

  /// In a plain frame that is as thick all around: a part of the shorter side.
  fileprivate func bordered(by part: Double) -> Image {
    let thickness = max(1, Int(part * Double(min(width, height))))
    var framed = Image(width: width + 2 * thickness, height: height + 2 * thickness, color: Color(238, 232, 216))
    framed.paste(self, x: thickness, y: thickness)
    return framed
  }

  /// With a dark band of text over its lowest part.
  fileprivate func captioned(over part: Double) -> Image {
    var image = self
    let top = height - Int((part * Double(height)).rounded())
    image.fill(0..<width, top..<height, Color(16, 16, 24))
    image.drawText(
      "A CAPTION THAT TELLS WHO IS SEEN HERE", x: width / 20, y: top + (height - top) / 3,
      scale: max(1, (height - top) / 24))
    return image
  }

  /// Turned about its middle; the corners that come in are black.
  fileprivate func rotated(degrees: Double) -> Image {
    let map = Affine.rotation(degrees: degrees, aboutX: Double(width) / 2, y: Double(height) / 2)
    return warped(by: map, width: width, height: height, border: .fill(.black))
  }
}

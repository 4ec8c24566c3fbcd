import Imaging

/// How a picture is written into an archive.
public enum PictureForm: String, Hashable, Sendable, CaseIterable {
  /// NumPy's own format: quick to write and to read.
  case npy
  /// Netpbm's, uncompressed.
  case ppm
  /// Compressed without loss.
  case png
  /// JPEG of quality 95.
  case jpg

  /// A sample's picture.
  func bytes(_ image: Image, _ tensor: TensorFormat) -> [UInt8] {
    switch self {
    case .npy: return Self.npy(image, tensor)
    case .ppm: return Array("P6\n\(image.width) \(image.height)\n255\n".utf8) + image.pixels
    case .png: return image.png()
    case .jpg: return image.jpeg(quality: 95)
    }
  }

  /// An array of the picture's own size.
  private static func npy(_ image: Image, _ tensor: TensorFormat) -> [UInt8] {
    var format = tensor
    (format.canvas.width, format.canvas.height) = (image.width, image.height)
    let header = NumPyArray.header(format.axes, format.numPyElement)
    return [UInt8](unsafeUninitializedCapacity: header.count + format.byteCount) { target, count in
      let memory = UnsafeMutableRawBufferPointer(target)
      memory.copyBytes(from: header)
      format.write(image, to: UnsafeMutableRawBufferPointer(rebasing: memory[header.count...]))
      count = header.count + format.byteCount
    }
  }
}

import Compute
import Imaging

/// See ``summary``.
public struct Normalize: Augmentation {
  public static let summary = """
    Says how bytes become numbers, (byte / max_pixel_value - mean) / std by channel; always the last step, and always applied. \
    Pictures stay bytes until a reader asks for the numbers.
    """
  public static let parameters: [Parameter<Self>] = [
    Parameter("mean", \.mean, .vector(3, -1e6...1e6), "what is taken away from red, green and blue"),
    Parameter("std", \.deviation, .vector(3, 1e-6...1e6), "what they are divided by then"),
    Parameter("max_pixel_value", \.most, .number(1e-3...1e6), "what bytes are divided by first"),
    Parameter("p", \.p, .number(1...1), "how likely the transform is applied"),
  ]
  public var mean = [0.485, 0.456, 0.406]
  public var deviation = [0.229, 0.224, 0.225]
  public var most = 255.0
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {}

  /// Bytes as parts of 255.
  public static var unit: Normalize {
    var result = Normalize()
    (result.mean, result.deviation) = ([0, 0, 0], [1, 1, 1])
    return result
  }

  /// Writes the numbers of an image, as many as it has bytes: red, green and blue of a pixel beside each other, or where `planes` all reds first.
  public func write(_ image: Image, planes: Bool = false, into numbers: UnsafeMutableBufferPointer<Float>) {
    TensorLoops.normalize(
      image.pixels.span, scale: deviation.map { Float(1 / (most * $0)) },
      shift: zip(mean, deviation).map { Float(-$0 / $1) }, planes: planes, into: numbers)
  }

  /// The numbers of an image, row by row.
  public func numbers(of image: Image) -> [Float] {
    [Float](unsafeUninitializedCapacity: image.pixels.count) { numbers, count in
      write(image, into: UnsafeMutableBufferPointer(rebasing: numbers[..<image.pixels.count]))
      count = image.pixels.count
    }
  }
}

extension Recipe {
  /// How a reader makes numbers of a sample's bytes; nil where the recipe leaves that to the reader.
  public var normalization: Normalize? { steps.last as? Normalize }
}

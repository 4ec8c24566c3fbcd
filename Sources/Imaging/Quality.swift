/// How good a photograph is, in numbers from 0 to 1 that do not depend on its size.
public struct Quality: Hashable, Sendable, Codable {
  /// How much fine detail there is, against what a sharp photograph has; ``blur`` is what is missing.
  public var sharpness: Double
  /// The mean of the luminance: 0 black, 1 white.
  public var brightness: Double
  /// The standard deviation of the luminance.
  public var contrast: Double
  /// The standard deviation of the noise.
  public var noise: Double
  /// The part of the picture that is all one tone: 1 for an empty sheet.
  public var uniformity: Double

  /// 0 where everything is sharp, 1 where nothing is.
  public var blur: Double { 1 - sharpness }

  /// A quality of known numbers.
  public init(sharpness: Double, brightness: Double, contrast: Double, noise: Double, uniformity: Double) {
    self.sharpness = sharpness
    self.brightness = brightness
    self.contrast = contrast
    self.noise = noise
    self.uniformity = uniformity
  }
}

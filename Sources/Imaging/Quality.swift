/// How good a photograph is, in numbers from 0 to 1.
///
/// All are measured at one standard scale: the luminance is first averaged to a longer side of ``standardSide`` pixels, so that a
/// photograph and its smaller copy have about the same numbers. What only shows in full size is not seen.
public struct Quality: Hashable, Sendable, Codable {
  /// How much fine detail there is: v / (v + ``sharpnessScale``), where v is the variance of the Laplacian (0 1 0, 1 -4 1, 0 1 0; Pech-Pacheco
  /// and others, "Diatom autofocusing in brightfield microscopy", 2000) over the inner pixels in grey levels, as OpenCV has it.
  public var sharpness: Double
  /// The mean of the luminance: 0 black, 1 white.
  public var brightness: Double
  /// The standard deviation of the luminance: 0 for one tone, 0.5 for black and white in equal parts.
  public var contrast: Double
  /// The standard deviation of the noise, as a part of white (Immerkaer, "Fast noise variance estimation", 1996). To take no texture for
  /// noise, tiles of about 16x16 pixels are measured, and of those that are neither black nor white the one at the lower quartile counts.
  public var noise: Double
  /// The largest part of the picture that lies within 16 of the 256 grey levels: 1 for an empty sheet.
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

import Compute
import Dataset
import Foundation
import Imaging

/// Draws photo-like scenes with faces whose boxes and landmarks are known, for whoever has no photographs at hand.
///
/// A photograph is a pure function of (seed, its number, the longest side): it does not depend on how many are made, nor on
/// the number of threads.
public struct Synthesizer: Sendable {
  /// Where all random numbers start.
  public let seed: UInt64
  /// How many photographs are taken.
  public let images: Int
  /// Whether the folder gets damaged, doubled and mislabelled files as well.
  public let flaws: Bool
  /// The longest side that a picture may have; the shortest long side is half of that.
  public let longSide: Int
  /// The main subject of each photograph; nil where nobody is in the picture.
  let sitters: [Int?]

  /// The part of photographs on which there is nobody.
  static let desertedShare = 0.1

  /// A synthesizer of `images` photographs.
  public init(seed: UInt64 = 1, images: Int = 600, flaws: Bool = false, longSide: Int = 640) {
    precondition(images >= 1 && longSide >= 64, "at least one image, of at least 64 pixels, is needed")
    self.seed = seed
    self.images = images
    self.flaws = flaws
    self.longSide = longSide
    sitters = Self.sitters(seed, images)
  }

  /// Photograph `index` (from 0) as it was taken, and the faces on it. See ``Synthesizer``.
  public func scene(_ index: Int) -> (image: Image, annotations: [Annotation]) {
    let photograph = photograph(index)
    return (photograph.image, photograph.annotations)
  }

  func photograph(_ index: Int) -> Photograph {
    precondition(images > index && index >= 0, "there is no photograph \(index) among \(images)")
    return Photograph(seed: seed, number: index, subject: sitters[index], longSide: longSide)
  }

  /// Each subject sits for two to six photographs in a row, between which some are of nobody.
  private static func sitters(_ seed: UInt64, _ images: Int) -> [Int?] {
    var (subject, left) = (-1, 0)
    return (0..<images).map { number in
      var random = Random(seed: seed, Photograph.Stream.empty.rawValue, UInt64(number))
      guard !random.chance(desertedShare) else { return nil }
      if left == 0 {
        subject += 1
        var sitting = Random(seed: seed, Photograph.Stream.sitting.rawValue, UInt64(subject))
        left = sitting.integer(in: 2...6)
      }
      left -= 1
      return subject
    }
  }
}

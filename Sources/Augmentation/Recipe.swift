import Basics
import Compute
import Dataset
import Imaging

/// What happens to a photograph before a network sees it: transforms in order, and what becomes of the boxes.
///
/// A sample is a pure function of the recipe and (seed, epoch, content id): other photographs, threads and what was
/// computed before do not enter.
public struct Recipe: Sendable {
  /// Raised when equal recipes begin to give other samples, so that a digest never lies.
  public static let version = 2

  /// The name of a shipped recipe, or the path of a file.
  public let name: String
  /// The transforms, in order.
  public private(set) var steps: [any Augmentation]
  /// What becomes of boxes.
  public let boxes: BoxRules
  /// How photographs are read.
  public let decode: DecodeRule

  /// What the user should know of a recipe that was taken over from elsewhere.
  public let notes: [String]

  /// A recipe from its parts.
  public init(
    name: String, steps: [any Augmentation], boxes: BoxRules = BoxRules(), decode: DecodeRule = DecodeRule(),
    notes: [String] = []
  ) {
    self.notes = notes
    self.name = name
    self.steps = steps
    self.boxes = boxes
    self.decode = decode
  }

  /// One photograph through the recipe.
  ///
  /// - Parameters:
  ///   - image: the photograph, as ``decode`` gives it.
  ///   - annotations: in the pixels of `image`.
  ///   - epoch: which pass over the data; every pass gives another sample.
  ///   - id: the photograph's identity.
  ///   - companions: where other photographs come from, for transforms that mix some in.
  public func apply(
    to image: Image, annotations: [Annotation] = [], seed: UInt64, epoch: Int, id: ContentID,
    companions: (any CompanionSource)? = nil
  ) -> AugmentedSample {
    var sample = Sample(image, annotations: annotations, rules: boxes)
    (sample.epoch, sample.id, sample.companions) = (epoch, id, companions)
    let before = sample.standings()
    for (index, step) in steps.enumerated() {
      var random = Random(seed: seed, UInt64(bitPattern: Int64(epoch)), id.word, UInt64(index))
      guard random.chance(step.p) else { continue }
      sample.apply(step, random: &random)
    }
    let pixels = sample.pixels
    sample.account.note(BoxAccount.total, before: before, after: sample.standings())
    return AugmentedSample(
      image: pixels, annotations: sample.annotations, applied: sample.applied, account: sample.account,
      mixed: sample.mixed)
  }
}

/// What came out of a recipe.
public struct AugmentedSample: Hashable, Sendable {
  /// The pixels.
  public let image: Image
  /// The faces, in the coordinates of `image`.
  public let annotations: [Annotation]
  /// The names of the transforms that were applied, in order.
  public let applied: [String]

  /// What became of the faces, by transform and by size.
  public let account: BoxAccount
  /// The other photographs of which something was mixed in, in order.
  public let mixed: [ContentID]

  /// A sample from its parts.
  public init(
    image: Image, annotations: [Annotation], applied: [String], account: BoxAccount = BoxAccount(),
    mixed: [ContentID] = []
  ) {
    self.image = image
    self.annotations = annotations
    self.applied = applied
    self.account = account
    self.mixed = mixed
  }
}

/// How photographs are read before a recipe begins.
public struct DecodeRule: Hashable, Parametrised {
  /// The longer side to which a photograph is shrunk, in the decoder where it can; nil for all pixels.
  public var longSide: Int?

  /// Photographs as they are.
  public init() {}

  /// Photographs shrunk to a longer side of at most `longSide`.
  public init(longSide: Int) { self.longSide = longSide }

  public static let parameters: [Parameter<DecodeRule>] = [
    Parameter(
      "long_side", \.longSide, .optionalInteger(16...65536),
      "pixels of the longer side to which a photograph is shrunk first; null for all")
  ]
}

extension Recipe {
  /// The size of every sample; nil where it depends on the photograph or on chance.
  public var canvas: CanvasSize? {
    let last = steps.last { $0 is any CanvasSetting && $0.p > 0 } as? any CanvasSetting
    return last.flatMap { $0.p == 1 ? $0.size : nil }
  }

  /// The recipe with samples of another, square size, for training that begins small.
  ///
  /// The transform that sets the size, and those before it that scale to one, are scaled alike. Crops in the photograph's
  /// own pixels, before anything is scaled, stay. A recipe that sets no size gets a ``LetterBox`` at its end.
  public func resized(to side: Int) -> Recipe {
    var result = self
    guard let old = canvas else {
      var box = LetterBox()
      box.size = CanvasSize(width: side, height: side)
      result.steps.insert(box, at: steps.endIndex - (normalization == nil ? 0 : 1))
      return result
    }
    let last = steps.lastIndex { $0 is any CanvasSetting && $0.p > 0 }
    var isScaled = false
    for (index, step) in steps.enumerated() {
      guard var setting = step as? any CanvasSetting else { continue }
      isScaled = isScaled || type(of: setting).scales
      guard isScaled || index == last else { continue }
      setting.size = CanvasSize(
        width: max(1, setting.size.width * side / old.width), height: max(1, setting.size.height * side / old.height))
      result.steps[index] = setting
    }
    return result
  }
}

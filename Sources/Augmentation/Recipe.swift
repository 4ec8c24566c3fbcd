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
  public static let version = 3

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

  /// One picture through the recipe.
  ///
  /// - Parameters:
  ///   - image: the picture, in full; ``decode`` is not asked.
  ///   - annotations: in the pixels of `image`.
  ///   - epoch: which pass over the data; every pass gives another sample.
  ///   - id: the photograph's identity.
  ///   - companions: where other photographs come from, for transforms that mix some in.
  public func apply(
    to image: Image, annotations: [Annotation] = [], seed: UInt64, epoch: Int, id: ContentID,
    companions: (any CompanionSource)? = nil
  ) -> AugmentedSample {
    let sample = Sample(image, annotations: annotations, rules: boxes)
    return applied(to: sample, seed: seed, epoch: epoch, repeats: 0, id: id, companions)
  }

  /// One photograph through the recipe: what the sample does not show is not decoded.
  ///
  /// - Parameters:
  ///   - photograph: its pixels, to be decoded as ``decode`` says.
  ///   - annotations: in the photograph's full, upright pixels.
  ///   - epoch: which pass over the data; every pass gives another sample.
  ///   - repeats: how often the photograph was drawn before in the same pass; every time gives another sample.
  ///   - id: the photograph's identity.
  ///   - companions: where other photographs come from, for transforms that mix some in.
  ///   - traced: whether the sample tells all that was done; what it is does not depend on that.
  public func apply(
    to photograph: any PixelSource, annotations: [Annotation] = [], seed: UInt64, epoch: Int, repeats: Int = 0,
    id: ContentID, companions: (any CompanionSource)? = nil, traced: Bool = false
  ) throws(DecodeProblem) -> AugmentedSample {
    var sample = Sample(photograph, decode: decode, annotations: annotations, rules: boxes)
    sample.trace = traced ? SampleTrace() : nil
    let result = applied(to: sample, seed: seed, epoch: epoch, repeats: repeats, id: id, companions)
    if let problem = result.problem { throw problem }
    return result
  }

  private func applied(
    to start: Sample, seed: UInt64, epoch: Int, repeats: Int, id: ContentID, _ companions: (any CompanionSource)?
  ) -> AugmentedSample {
    var sample = start
    (sample.epoch, sample.id, sample.companions) = (epoch, id, companions)
    let before = sample.standings()
    let views = sample.trace.map { _ in sample.views }
    // Epochs are less than 2^32: what is drawn again has numbers that no epoch has.
    let pass = UInt64(bitPattern: Int64(epoch)) &+ UInt64(repeats) << 32
    for (index, step) in steps.enumerated() {
      var random = Random(seed: seed, pass, id.word, UInt64(index))
      guard random.chance(step.p) else { continue }
      sample.apply(step, random: &random)
    }
    let pixels = sample.pixels
    sample.account.note(BoxAccount.total, before: before, after: sample.standings())
    if let views {
      let faces = SampleTrace.faces(sample.views, after: views)
      sample.trace?.faces = faces
    }
    return AugmentedSample(pixels, sample)
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
  /// In how many eighths of its size the photograph was decoded.
  public let decodedEighths: Int
  /// All that was done; nil where nobody asked for it.
  public let trace: SampleTrace?
  let problem: DecodeProblem?

  /// A picture as it is.
  public init(image: Image, annotations: [Annotation], applied: [String]) {
    (self.image, self.annotations, self.applied) = (image, annotations, applied)
    (account, mixed, decodedEighths, trace, problem) = (BoxAccount(), [], 8, nil, nil)
  }

  /// What a sample has become, with its pixels.
  init(_ pixels: Image, _ sample: Sample) {
    (image, annotations, applied) = (pixels, sample.annotations, sample.applied)
    (account, mixed, trace, problem) = (sample.account, sample.mixed, sample.trace, sample.problem)
    decodedEighths = sample.decodedEighths ?? 8
  }
}

/// How photographs are read before a recipe begins.
public struct DecodeRule: Hashable, Parametrised {
  /// The longer side to which a photograph is shrunk; nil for all pixels.
  public var longSide: Int?
  /// Whether the decoder may do a part of the shrinking, by halving.
  public var reduce = true

  /// Photographs as they are.
  public init() {}

  /// Photographs shrunk to a longer side of at most `longSide`.
  public init(longSide: Int) { self.longSide = longSide }

  public static let parameters: [Parameter<DecodeRule>] = [
    Parameter(
      "long_side", \.longSide, .optionalInteger(16...65536),
      "pixels of the longer side to which a photograph is shrunk first; null for all"),
    Parameter(
      "reduce", \.reduce, .flag,
      "whether a JPEG's decoder halves a photograph as often as leaves two pixels for one of the sample"),
  ]

  /// The canvas on which a recipe begins.
  func canvas(of source: any PixelSource) -> CanvasSize {
    guard let longSide else { return CanvasSize(width: source.width, height: source.height) }
    let (width, height) = Image.fittedSize(width: source.width, height: source.height, longSide: longSide)
    return CanvasSize(width: width, height: height)
  }

  /// The eighths at which a photograph may be decoded: never finer than its longer side needs.
  public func scales(of source: any PixelSource) -> ClosedRange<Int> {
    guard reduce else { return 8...8 }
    return 1...(longSide.map { source.scale(longSide: $0) } ?? 8)
  }
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

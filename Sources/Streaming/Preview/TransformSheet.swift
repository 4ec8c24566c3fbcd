import Augmentation
import Basics
import Dataset
import Imaging
import Pages

/// One transform by itself, looked at on some photographs.
public struct TransformSheet: Sendable {
  /// The transform.
  public let transform: any Augmentation
  /// The photographs.
  public let photographs: [Companion]
  /// What is mixed into them beside each other; no row of their own.
  private let others: [Companion]
  /// Which random numbers.
  public let seed: UInt64

  /// Photographs are shrunk to a longer side of so many pixels first.
  private static let longSide = 640

  /// Sheets of what `transform` does to `photographs`.
  ///
  /// Throws where it does nothing that could be seen by itself.
  ///
  /// - Parameter others: more photographs for transforms that mix some in.
  public init(
    _ transform: any Augmentation, photographs: [Companion], others: [Companion] = [], seed: UInt64
  ) throws(Failure) {
    let name = type(of: transform).name
    guard !(transform is Normalize) else {
      throw Failure(name, "changes no pixel, only what readers make of bytes", nextStep: "Look at another transform.")
    }
    if let composer = transform as? any Composer, composer.transforms.isEmpty {
      throw Failure(
        name, "does nothing by itself but apply others", nextStep: "Look at a recipe with it: 'dsm augment preview'.")
    }
    (self.transform, self.photographs, self.others, self.seed) = (transform, photographs, others, seed)
  }

  /// A row for each photograph: itself, then `count` samples of the transform, always applied.
  public func samples(_ count: Int) throws(Failure) -> [ContactSheet.Row] {
    var (always, rows) = (transform, [ContactSheet.Row]())
    always.p = 1
    for photograph in photographs {
      let before = try original(photograph)
      var tiles = [before]
      for epoch in 0..<count {
        let sample = try sample(photograph, always, epoch: epoch)
        let lines = values(of: sample) + (sample.image == before.image ? ["nothing is changed"] : [])
        tiles.append(ContactSheet.Tile(image: sample.image, annotations: sample.annotations, lines: lines))
      }
      rows.append(ContactSheet.Row("", tiles))
    }
    return rows
  }

  /// A row for each photograph and each of `sweeps`: the photograph, then `count` steps from the lowest number to the highest. All else is the same in
  /// each: the other parameters at the middle of what they draw from, and the random numbers.
  public func sweep(_ sweeps: [(sweep: ParameterSweep, range: Interval)], steps count: Int) throws(Failure)
    -> [ContactSheet.Row]
  {
    var rows: [ContactSheet.Row] = []
    for photograph in photographs {
      for (sweep, range) in sweeps {
        var tiles = [try original(photograph)]
        for value in sweep.steps(count, in: range) {
          let sample = try sample(photograph, try transform.swept(sweep, to: value), epoch: 0)
          tiles.append(
            ContactSheet.Tile(
              image: sample.image, annotations: sample.annotations, lines: ["\(sweep.name) = \(Self.text(value))"]))
        }
        rows.append(ContactSheet.Row("\(type(of: transform).name)  \(sweep.name)", tiles))
      }
    }
    return rows
  }

  private func original(_ photograph: Companion) throws(Failure) -> ContactSheet.Tile {
    let sample = try sample(photograph, nil, epoch: 0)
    return ContactSheet.Tile(image: sample.image, annotations: sample.annotations, lines: ["photograph"])
  }

  private func sample(
    _ photograph: Companion, _ step: (any Augmentation)?, epoch: Int
  ) throws(Failure) -> AugmentedSample {
    var rules = BoxRules()
    rules.clip = true
    let recipe = Recipe(
      name: "one transform", steps: step.map { [$0] } ?? [], boxes: rules, decode: DecodeRule(longSide: Self.longSide))
    do throws(DecodeProblem) {
      return try recipe.apply(
        to: photograph.source, annotations: photograph.annotations, seed: seed, epoch: epoch, id: photograph.id,
        companions: CompanionList(photographs + others), traced: true)
    } catch {
      throw Failure(
        photograph.id.hex, "\(error)", nextStep: "Name another photograph.")
    }
  }

  /// What a transform drew, to be read under a picture; names where several were applied.
  private func values(of sample: AugmentedSample) -> [String] {
    let steps = sample.trace?.steps ?? []
    let words = steps.flatMap { step in
      (steps.count > 1 || transform is any Composer ? [step.name] : [])
        + step.values.map { "\($0.name) \(Self.text($0.value))" }
    }
    return [words.isEmpty ? "applied" : words.joined(separator: ", ")]
  }

  /// A number with as many digits as one can use.
  static func text(_ value: Double) -> String { readable(value) }
}

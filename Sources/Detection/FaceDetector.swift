import Basics
import Compute
import Dataset
import Imaging
import Network
import Synchronization

/// All that must be known besides the weights to use a model: it travels in the weights' file.
public struct ModelCard: Codable, Hashable, Sendable {
  /// The network.
  public var preset: Preset
  /// How photographs are prepared.
  public var preprocessing: Preprocessing
  /// The score above which a detection is reported: best F1 on the validation split.
  public var threshold: Double
  /// Whether landmarks were among the labels that it learned from.
  public var knowsLandmarks: Bool
  /// The SHA-256 of the manifests that it was trained on, by split.
  public var manifests: [String: String]

  /// The card of a model.
  public init(
    preset: Preset, preprocessing: Preprocessing = .init(), threshold: Double = 0.5, knowsLandmarks: Bool = false,
    manifests: [String: String] = [:]
  ) {
    (self.preset, self.preprocessing, self.threshold) = (preset, preprocessing, threshold)
    (self.knowsLandmarks, self.manifests) = (knowsLandmarks, manifests)
  }
}

/// A trained network that finds faces in photographs; may be used from several threads at once. It has the weights as they were when it was
/// made, folded for inference.
public final class FaceDetector: Sendable {
  /// What the model is.
  public let card: ModelCard
  /// Its learned numbers.
  public let weights: Weights<Float>
  private let folded: Weights<Float>
  private let threads: Int
  private let network: Network
  /// The threads that share a picture, one picture at a time; nil where each thread has pictures of its own.
  private let team: Team?
  private let turn = Mutex(())
  private let idle = Mutex<[(height: Int, width: Int, executor: Executor<Float>)]>([])

  /// Overlap (IoU) beyond which the less sure of two detections is dropped.
  public static let overlapThreshold = 0.4

  /// A detector from a card and weights that fit it.
  ///
  /// - Parameter threads: how many share the rows of a picture. More than one pay for a single picture; several are sooner done one on each thread.
  ///   What is found does not depend on it.
  public init(card: ModelCard, weights: Weights<Float>, threads: Int = 1) {
    (self.card, self.weights, self.threads) = (card, weights, threads)
    team = threads > 1 ? Team(count: threads) : nil
    (network, folded) = card.preset.network.forInference(weights)
  }

  /// The same detector, whose pictures are shared by `threads` threads.
  public func sharing(threads: Int) -> FaceDetector { FaceDetector(card: card, weights: weights, threads: threads) }

  /// Finds faces in a photograph that was decoded for ``Preprocessing/longSide``; boxes and points are in the full photograph's upright
  /// pixels, the surest face first.
  ///
  /// - Parameter minimumScore: faces below are not reported; the card's threshold where nothing is said.
  public func detect(_ photograph: Photograph, minimumScore: Double? = nil) throws(ShapeProblem) -> [DetectedFace] {
    let image = photograph.image.fitted(longSide: card.preprocessing.longSide)
    var candidates: [DetectedFace] = []
    for side in Preprocessing.levels(longSide: max(image.width, image.height)) {
      let level = image.fitted(longSide: side)
      let scale = (
        x: Double(photograph.fullWidth) / Double(level.width), y: Double(photograph.fullHeight) / Double(level.height)
      )
      candidates += try self.candidates(in: level, minimumScore ?? card.threshold).map {
        $0.scaled(x: scale.x, y: scale.y)
      }
    }
    return suppressOverlaps(candidates, threshold: Self.overlapThreshold)
  }

  /// Finds faces in an upright picture in memory. See ``detect(_:minimumScore:)``.
  public func detect(_ image: Image, minimumScore: Double? = nil) throws(ShapeProblem) -> [DetectedFace] {
    try detect(Photograph(image, longSide: card.preprocessing.longSide), minimumScore: minimumScore)
  }

  /// What the network says of every cell of an upright picture, as large as it is; its sides are padded to multiples of 32.
  public func predict(_ image: Image) throws(ShapeProblem) -> Predictions {
    let (height, width) = Preprocessing.padded(height: image.height, width: image.width)
    let executor = try borrow(height: height, width: width)
    Preprocessing.write(image, into: executor.input, height: height, width: width)
    run(executor)
    let predictions = Predictions(cells: Cells(height: height, width: width), executor: executor, image: 0)
    giveBack(executor, height: height, width: width)
    return predictions
  }

  /// What the cells are sure enough of, as far as it lies in the image: what lies in the padding is no face of the photograph.
  private func candidates(in image: Image, _ minimumScore: Double) throws(ShapeProblem) -> [DetectedFace] {
    let predictions = try predict(image)
    return (0..<predictions.cells.count).compactMap { cell in
      let score = predictions.score(cell)
      guard score >= minimumScore else { return nil }
      let box = predictions.box(cell).clipped(width: image.width, height: image.height)
      guard box.area > 0 else { return nil }
      let landmarks = card.knowsLandmarks ? predictions.landmarks(cell) : nil
      return DetectedFace(box: box, score: score, landmarks: landmarks)
    }
  }

  /// Planning memory takes longer than running a small picture, so that executors are kept; eight at most.
  private func borrow(height: Int, width: Int) throws(ShapeProblem) -> Executor<Float> {
    let kept = idle.withLock { idle in
      idle.firstIndex { $0.height == height && $0.width == width }.map { idle.remove(at: $0).executor }
    }
    if let kept { return kept }
    return try Executor(network, height: height, width: width, batch: 1, purpose: .inference, threads: threads)
  }

  private func run(_ executor: Executor<Float>) {
    guard let team else { return executor.forward(folded) }
    turn.withLock { _ in executor.forward(folded, team: team) }
  }

  private func giveBack(_ executor: Executor<Float>, height: Int, width: Int) {
    idle.withLock { idle in
      idle.append((height, width, executor))
      if idle.count > 8 { idle.removeFirst() }
    }
  }
}

extension Predictions {
  /// The numbers of one image of a batch that `executor` has run.
  public init<S: KernelScalar>(cells: Cells, executor: Executor<S>, image: Int) {
    var values: [Double] = []
    values.reserveCapacity(cells.count * HeadChannels.count)
    for (output, extent) in zip(executor.outputs, executor.outputExtents) {
      output.slice(from: image * extent.count, count: extent.count).withSpan { span in
        for index in span.indices { values.append(Double(span[index])) }
      }
    }
    self.init(cells: cells, values: values)
  }
}

extension DetectedFace {
  /// The face in a picture that is larger by the factors `x` and `y`.
  fileprivate func scaled(x: Double, y: Double) -> DetectedFace {
    DetectedFace(
      box: Box(x: box.x * x, y: box.y * y, width: box.width * x, height: box.height * y), score: score,
      landmarks: landmarks?.mapped { Point(x: $0.x * x, y: $0.y * y) })
  }
}

extension Executor {
  /// Hands the gradient of the loss by one image's predictions to the network, before a backward pass.
  public func write(gradient: [Double], image: Int) {
    var start = 0
    for (target, extent) in zip(outputGradients, outputExtents) {
      target.slice(from: image * extent.count, count: extent.count).withMutableSpan { span in
        for index in span.indices { span[index] = S(gradient[start + index]) }
      }
      start += extent.count
    }
  }
}

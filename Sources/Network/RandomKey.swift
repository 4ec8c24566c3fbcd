import Compute

/// What the random numbers of one training pass follow from, so that any pass can be made again, on any number of threads.
public struct RandomKey: Hashable, Sendable {
  /// The training's seed.
  public var seed: UInt64
  /// The step within the training.
  public var step: Int
  /// The part of the step's batch: parts run on several threads.
  public var shard: Int

  /// The key of one shard in one step.
  public init(seed: UInt64 = 0, step: Int = 0, shard: Int = 0) {
    (self.seed, self.step, self.shard) = (seed, step, shard)
  }

  /// The numbers of the node at `index`: a stream of its own.
  func random(node index: Int) -> Random {
    Random(seed: seed, UInt64(step), UInt64(shard), UInt64(index))
  }
}

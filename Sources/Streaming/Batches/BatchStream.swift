import Basics
import Compute
import Imaging

/// Samples of a stream in batches, made ahead by threads and written straight into the batches' memory, which is allocated once.
public final class BatchStream {
  /// Some samples that follow one another.
  public struct Batch {
    /// The samples, without their pixels.
    public let samples: [SampleFacts]
    /// The pixels of all, in the stream's format: valid until the next batch is asked for.
    public let pixels: UnsafeRawBufferPointer
  }

  /// How the pixels lie.
  public let format: TensorFormat
  /// Samples in a batch; the last one may have fewer.
  public let batchSize: Int

  private let stream: SampleStream
  private let memory: BatchMemory
  private let samples: Prefetch<SampleFacts?>
  private var batch = 0

  /// The batches of some places of a stream.
  ///
  /// - Parameters:
  ///   - places: in the whole stream, which is epoch after epoch.
  ///   - ahead: batches that may be there, or under way, beside the one that was handed out.
  public init(
    _ stream: SampleStream, _ places: StreamPlaces, format: TensorFormat, batchSize: Int, ahead: Int = 2,
    workers: Workers = Workers()
  ) {
    precondition(batchSize > 0 && ahead > 0, "a sample and a batch at least")
    (self.stream, self.format, self.batchSize) = (stream, format, batchSize)
    let memory = BatchMemory(batches: ahead + 1, samples: batchSize, bytes: format.byteCount)
    self.memory = memory
    samples = Prefetch(0..<places.count, ahead: ahead * batchSize, threads: workers.threads) { number in
      guard let sample = stream.sample(at: places[number]) else { return nil }
      memory.write(number) { format.write(sample.image, to: $0) }
      return SampleFacts(sample)
    }
  }

  /// The next batch; nil behind the last one.
  public func next() throws(Failure) -> Batch? {
    let made = samples.next(batchSize)
    let facts = made.compactMap { $0 }
    guard facts.count == made.count else { throw stream.nothingReadable }
    guard !facts.isEmpty else { return nil }
    defer { batch += 1 }
    return Batch(samples: facts, pixels: memory.batch(batch, samples: facts.count))
  }
}

/// Memory for some batches, used in turn.
///
/// Unchecked, because threads write to it at once: every number has a place of its own, and the prefetcher begins none whose place
/// may still be read.
private final class BatchMemory: @unchecked Sendable {
  private let memory: LargeMemory
  private let batches, samples, bytes: Int

  init(batches: Int, samples: Int, bytes: Int) {
    (self.batches, self.samples, self.bytes) = (batches, samples, bytes)
    guard let memory = LargeMemory(byteCount: batches * samples * bytes) else {
      preconditionFailure("no memory for \(batches) batches of \(samples) samples of \(bytes) bytes")
    }
    self.memory = memory
  }

  func write(_ number: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
    let place = number % (batches * samples)
    body(UnsafeMutableRawBufferPointer(rebasing: memory.bytes[(place * bytes)..<((place + 1) * bytes)]))
  }

  func batch(_ number: Int, samples count: Int) -> UnsafeRawBufferPointer {
    let start = number % batches * samples * bytes
    return UnsafeRawBufferPointer(rebasing: memory.bytes[start..<(start + count * bytes)])
  }
}

import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging

/// A stream as bytes that other programs read; see docs/streaming.md.
public struct StreamOutput: Sendable {
  /// What the bytes are.
  public enum Format: String, Sendable, CaseIterable {
    /// A tar of samples as WebDataset reads it: a picture and a `.json` for each.
    case webdataset
    /// NumPy arrays one after the other: for each batch the pixels, then the faces.
    case npy
    /// The samples' pixels and nothing else.
    case raw
    /// A tar of JPEGs and at its end `annotations.json`.
    case coco
  }

  /// How far the writing came.
  public struct Progress: Sendable {
    /// Samples that were written.
    public internal(set) var samples = 0
    /// The place from which to go on.
    public internal(set) var next: Int
    /// Why other photographs than their positions' own were shown.
    public internal(set) var problems: [String] = []
  }

  /// What the bytes are.
  public var format: Format
  /// How numbers lie.
  public var tensor: TensorFormat
  /// How pictures of `webdataset` are written.
  public var picture = PictureForm.npy
  /// Samples in a batch of `npy`.
  public var batchSize = 32
  /// The threads that make samples.
  public var workers = Workers()

  /// An output of that format; `npy` and `raw` want samples of the tensor's size.
  public init(_ format: Format, tensor: TensorFormat) { (self.format, self.tensor) = (format, tensor) }

  /// Where the bytes go; what it throws ends the writing.
  public typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  /// Writes the samples at `places` of `stream`.
  ///
  /// - Parameter isStopped: asked between samples; what was begun is ended.
  public func write(
    _ stream: SampleStream, _ places: StreamPlaces, to sink: Sink, isStopped: () -> Bool = { false }
  ) throws -> Progress {
    switch format {
    case .webdataset: return try writeArchive(stream, places, sink, isStopped)
    case .coco: return try writeCOCO(stream, places, sink, isStopped)
    case .npy, .raw: return try writeBatches(stream, places, sink, isStopped)
    }
  }

  // MARK: Batches

  private func writeBatches(
    _ stream: SampleStream, _ places: StreamPlaces, _ sink: Sink, _ isStopped: () -> Bool
  ) throws -> Progress {
    var progress = Progress(next: places.start)
    let batches = BatchStream(stream, places, format: tensor, batchSize: batchSize, workers: workers)
    while !isStopped(), let batch = try batches.next() {
      if format == .npy {
        try put(NumPyArray.header([batch.samples.count] + tensor.axes, tensor.numPyElement), sink)
      }
      try sink(batch.pixels)
      if format == .npy { try put(Self.faces(of: batch.samples), sink) }
      progress.add(batch.samples, places)
    }
    return progress
  }

  /// A row for each face: its sample in the batch, x, y, width, height, whether to ignore it, and the landmarks' places or NaN.
  private static func faces(of samples: [SampleFacts]) -> [UInt8] {
    let rows = samples.enumerated().flatMap { number, sample in
      sample.boxes.indices.map { face -> [Float] in
        let points = sample.landmarks[face] ?? [Double?](repeating: nil, count: 10)
        return [Float(number)] + sample.boxes[face].map { Float($0) } + [sample.ignored[face] ? 1 : 0]
          + points.map { $0.map { Float($0) } ?? .nan }
      }
    }
    return NumPyArray.bytes(rows.flatMap { $0 }, shape: [rows.count, 16])
  }

  // MARK: Archives

  private func writeArchive(
    _ stream: SampleStream, _ places: StreamPlaces, _ sink: Sink, _ isStopped: () -> Bool
  ) throws -> Progress {
    let progress = try writeMembers(stream, places, sink, isStopped) { [picture, tensor] sample, key in
      guard let facts = try? JSON.line(SampleFacts(sample)) else { preconditionFailure("facts are JSON") }
      return TarArchive.member("\(key).\(picture.rawValue)", picture.bytes(sample.image, tensor))
        + TarArchive.member("\(key).json", Array(facts.utf8))
    }
    try put(TarArchive.end, sink)
    return progress.0
  }

  private func writeCOCO(
    _ stream: SampleStream, _ places: StreamPlaces, _ sink: Sink, _ isStopped: () -> Bool
  ) throws -> Progress {
    let (progress, photographs) = try writeMembers(stream, places, sink, isStopped) { sample, key in
      TarArchive.member("images/\(key).jpg", PictureForm.jpg.bytes(sample.image, tensor))
    }
    try COCO.write(LabelSet(photographs)) { name, bytes in try put(TarArchive.member(name, bytes), sink) }
    try put(TarArchive.end, sink)
    return progress
  }

  /// Writes what threads make of each sample; gives back what is to stand in a COCO list, where one is wanted.
  private func writeMembers(
    _ stream: SampleStream, _ places: StreamPlaces, _ sink: Sink, _ isStopped: () -> Bool,
    _ members: @escaping @Sendable (StreamedSample, _ key: String) -> [UInt8]
  ) throws -> (Progress, [LabelSet.Photograph]) {
    var progress = Progress(next: places.start)
    var photographs: [LabelSet.Photograph] = []
    let made = Prefetch(0..<places.count, ahead: 8 * workers.threads, threads: workers.threads) {
      number -> (SampleFacts, LabelSet.Photograph, [UInt8])? in
      guard let sample = stream.sample(at: places[number]) else { return nil }
      let facts = SampleFacts(sample)
      let key = streamKey(places[number], sample.id)
      let photograph = LabelSet.Photograph(
        name: "images/\(key).jpg", width: sample.image.width, height: sample.image.height,
        labels: .labelled(sample.annotations))
      return (facts, photograph, members(sample, key))
    }
    while !isStopped(), let next = made.next() {
      guard let (sample, photograph, bytes) = next else { throw stream.nothingReadable }
      try put(bytes, sink)
      progress.add([sample], places)
      if format == .coco { photographs.append(photograph) }
    }
    return (progress, photographs)
  }

  private func put(_ bytes: [UInt8], _ sink: Sink) throws { try bytes.withUnsafeBytes(sink) }
}

extension StreamOutput.Progress {
  fileprivate mutating func add(_ more: [SampleFacts], _ places: StreamPlaces) {
    samples += more.count
    next = samples < places.count ? places[samples] : places.end
    problems += more.compactMap(\.problem)
  }
}

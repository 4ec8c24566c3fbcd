import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging

/// Decoded photographs in one file, mapped into memory: a cache that outlives the process and need not fit into memory.
///
/// The file begins with ``magic``, then come the pixels of every photograph at every scale that a recipe may ask for, then an index as
/// JSON, the index's length in eight bytes (the least significant first) and ``magic`` again. What comes out of it is what the
/// photographs' decoding would give, to the bit.
public final class PackedPhotographs: Sendable {
  static let magic = Array("DSMPACK1".utf8)

  /// What the file says of a photograph.
  struct Entry: Codable, Sendable {
    let id: ContentID
    let storedWidth: Int
    let storedHeight: Int
    let orientation: Orientation
    /// All scales at which the photograph can be had.
    let scales: [Int]
    /// Where the pixels of some of them lie, by eighths.
    let offsets: [Int: Int]

    private enum CodingKeys: String, CodingKey {
      case id, orientation, scales, offsets
      case storedWidth = "stored_width"
      case storedHeight = "stored_height"
    }
  }

  private struct Index: Codable {
    var schema = "dsm.pack"
    var schemaVersion = 1
    var photographs: [Entry]

    private enum CodingKeys: String, CodingKey {
      case schema, photographs
      case schemaVersion = "schema_version"
    }
  }

  private let entries: [ContentID: Entry]
  private let data: Data

  /// Opens the file at `path`.
  public init(reading path: String) throws(Failure) {
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    } catch {
      throw Failure(path, "cannot be read (\(error.localizedDescription))", nextStep: "Write it with 'dsm pack'.")
    }
    let index = try Self.index(of: data, path)
    entries = Dictionary(index.photographs.map { ($0.id, $0) }) { first, _ in first }
  }

  /// How many photographs there are.
  public var count: Int { entries.count }

  /// A photograph; nil where the file has none of that id.
  ///
  /// - Parameter read: reads the photograph's own file, for a scale that was not packed.
  func photograph(
    _ id: ContentID, read: @escaping @Sendable () throws(DecodeProblem) -> EncodedPhotograph
  ) -> PackedPhotograph? {
    entries[id].map { PackedPhotograph(entry: $0, data: data, read: read) }
  }

  private static func index(of data: Data, _ path: String) throws(Failure) -> Index {
    let refusal = Failure(path, "not a whole file of packed photographs", nextStep: "Write it anew with 'dsm pack'.")
    let tail = magic.count + 8
    guard data.count >= magic.count + tail, data.starts(with: magic), data.suffix(magic.count).elementsEqual(magic)
    else {
      throw refusal
    }
    let length = data.suffix(tail).prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(data.count - magic.count - tail) else { throw refusal }
    let text = data.dropLast(tail).suffix(Int(length))
    guard let index = try? JSONDecoder().decode(Index.self, from: text), index.schemaVersion == 1,
      index.photographs.allSatisfy({ $0.isWithin(magic.count..<(data.count - tail - Int(length))) })
    else { throw refusal }
    return index
  }

  /// Packs the photographs of `manifest` that can be decoded, at the scales that `rule` may ask for.
  ///
  /// - Parameter bar: moved on by one for each photograph.
  /// - Returns: what could not be decoded and is not there.
  public static func write(
    _ manifest: Manifest, decode rule: DecodeRule, to path: String, workers: Workers = Workers(),
    bar: ProgressBar? = nil
  ) throws(Failure) -> [StreamProblem] {
    let source = PhotographSource(manifest: manifest, longSide: rule.longSide, cacheBytes: 0)
    var problems: [StreamProblem] = []
    try AtomicFile.write(to: path) { (file) throws(Failure) in
      try file.write(magic)
      var index = Index(photographs: [])
      let made = Prefetch(0..<manifest.records.count, ahead: 2 * workers.threads, threads: workers.threads) {
        Result { [number = $0] () throws(StreamProblem) in try Levels(of: source, number, rule) }
      }
      while let levels = made.next() {
        switch levels {
        case .success(let levels): index.photographs.append(try levels.write(to: &file))
        case .failure(let problem): problems.append(problem)
        }
        bar?.advance()
      }
      try finish(index, &file)
    }
    return problems
  }

  private static func finish(_ index: Index, _ file: inout FileWriter) throws(Failure) {
    guard let text = try? JSON.line(index) else { preconditionFailure("an index is JSON") }
    let bytes = Array(text.utf8)
    try file.write(bytes)
    try file.write((0..<8).map { UInt8(truncatingIfNeeded: UInt64(bytes.count) >> (8 * UInt64($0))) } + magic)
  }
}

extension PackedPhotographs.Entry {
  fileprivate func isWithin(_ bytes: Range<Int>) -> Bool {
    (1...65_535).contains(storedWidth) && (1...65_535).contains(storedHeight) && scales.contains(8)
      && offsets.allSatisfy { eighths, offset in
        (1...8).contains(eighths) && offset >= bytes.lowerBound
          && offset <= bytes.upperBound - 3 * scaledSide(storedWidth, eighths: eighths)
            * scaledSide(storedHeight, eighths: eighths)
      }
  }
}

/// A photograph of a pack.
struct PackedPhotograph: PixelSource {
  let entry: PackedPhotographs.Entry
  let data: Data
  let read: @Sendable () throws(DecodeProblem) -> EncodedPhotograph

  var storedWidth: Int { entry.storedWidth }
  var storedHeight: Int { entry.storedHeight }
  var orientation: Orientation { entry.orientation }
  var scales: [Int] { entry.scales }

  func block(_ part: PixelRect, eighths: Int) throws(DecodeProblem) -> PixelBlock {
    guard let offset = entry.offsets[eighths] else { return try read().block(part, eighths: eighths) }
    let width = levelWidth(eighths)
    precondition(
      part.x >= 0 && part.y >= 0 && part.x + part.width <= width && part.y + part.height <= levelHeight(eighths),
      "a part lies within the picture")
    return data.withUnsafeBytes { PixelBlock(part, ofRows: width, at: offset, in: $0) }
  }
}

/// A photograph that is to be packed, decoded at every scale.
private struct Levels: Sendable {
  let id: ContentID
  let frame: PhotographFrame
  let images: [(eighths: Int, image: Image)]

  init(of source: PhotographSource, _ index: Int, _ rule: DecodeRule) throws(StreamProblem) {
    let record = source.manifest.records[index]
    let photograph = try source.pixels(index).get()
    (id, frame) = (record.id, PhotographFrame(photograph))
    let wanted = rule.scales(of: photograph)
    do throws(DecodeProblem) {
      var images: [(eighths: Int, image: Image)] = []
      for eighths in photograph.scales where wanted.contains(eighths) {
        images.append((eighths, try photograph.level(eighths)))
      }
      self.images = images
    } catch {
      throw StreamProblem(record, of: source.manifest, .damaged, "\(error)")
    }
  }

  func write(to file: inout FileWriter) throws(Failure) -> PackedPhotographs.Entry {
    var offsets: [Int: Int] = [:]
    for (eighths, image) in images {
      offsets[eighths] = file.count
      try file.write(image.pixels)
    }
    return PackedPhotographs.Entry(
      id: id, storedWidth: frame.storedWidth, storedHeight: frame.storedHeight, orientation: frame.orientation,
      scales: frame.scales, offsets: offsets)
  }
}

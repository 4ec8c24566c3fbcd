import Basics
import Compute
import Dataset
import Foundation
import Imaging
import Splitting
import TestSupport
import Testing

/// A folder `photos` of small drawn photographs of which no two look alike, with a table of what is known of them.
struct DrawnSet {
  let tool: Tool

  /// A set of 24 photographs, in the catalog: two of each subject, in three countries, of ages from 20 to 43.
  static func with(_ body: (DrawnSet) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let set = DrawnSet(tool: Tool(folder: folder))
      try set.draw(0..<24)
      try set.tell(0..<24)
      try set.ingest()
      try body(set)
    }
  }

  /// The name of a photograph in the folder `photos`.
  static func name(_ number: Int) -> String { "\(number).jpg" }

  /// Draws photographs, each other blocks of grey; `taken` is the time that the camera wrote into each.
  func draw(_ numbers: Range<Int>, taken: (Int) -> String? = { _ in nil }) throws {
    for number in numbers {
      var image = Image(width: 64, height: 48)
      var random = Random(seed: UInt64(number))
      for y in stride(from: 0, to: 48, by: 8) {
        for x in stride(from: 0, to: 64, by: 8) {
          let grey = UInt8(random.integer(in: 0...255))
          image.fill(x..<(x + 8), y..<(y + 8), Color(grey, grey, grey))
        }
      }
      let jpeg = image.jpeg()
      let bytes = taken(number).map { jpeg[..<2] + Self.segment(taken: $0) + jpeg[2...] } ?? jpeg[...]
      try AtomicFile.write(Array(bytes), to: "\(tool.folder)/photos/\(Self.name(number))")
    }
  }

  /// Writes what is known of the photographs.
  func tell(_ numbers: Range<Int>, subject: (Int) -> String = { "s\($0 / 2)" }, part: (Int) -> String = { _ in "" })
    throws
  {
    let rows = numbers.map { "\(Self.name($0)),\(subject($0)),c\($0 / 2 % 3),\(20 + $0),,\(part($0)),here\n" }
    try write("file_name,subject,country,age,blank,part,place\n" + rows.joined(), "photos/metadata.csv")
  }

  func ingest() throws {
    let outcome = try tool.run("ingest", "photos")
    #expect(outcome.code == 0, "\(outcome)")
  }

  func write(_ text: String, _ name: String) throws { try AtomicFile.write(text, to: "\(tool.folder)/\(name)") }

  func bytes(_ name: String) throws -> [UInt8] { try Files.read("\(tool.folder)/\(name)") }

  /// Splits, which must end with `code`; the reports.
  @discardableResult
  func split(
    _ arguments: String..., code: Int32 = 0, _ line: SourceLocation = #_sourceLocation
  ) throws -> [SplitReport] {
    let outcome = try tool.run(["split", "--json"] + arguments)
    #expect(outcome.code == code, "\(outcome)", sourceLocation: line)
    return try outcome.json(SplitReport.self)
  }

  /// Where each photograph lies in a folder of manifests, by name.
  func places(_ folder: String, _ splits: String...) throws -> [String: String] {
    var places: [String: String] = [:]
    for split in splits.isEmpty ? ["train", "val", "test"] : splits {
      for file in try files("\(folder)/\(split).jsonl") {
        #expect(places.updateValue(split, forKey: Files.name(of: file)) == nil, "\(file)")
      }
    }
    return places
  }

  /// The photographs of a manifest, as it names them.
  func files(_ manifest: String) throws -> [String] {
    try Manifest(reading: "\(tool.folder)/\(manifest)").records.map(\.fileName)
  }
}

extension DrawnSet {
  /// The APP1 segment of a camera called X, with the time of the exposure.
  private static func segment(taken: String) -> [UInt8] {
    func short(_ number: Int) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8)] }
    func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
      short(tag) + short(type) + short(count) + [0, 0] + value
    }
    let main = short(2) + entry(0x010F, 2, 2, [0x58, 0, 0, 0]) + entry(0x8769, 4, 1, [38, 0, 0, 0]) + [0, 0, 0, 0]
    let details = short(1) + entry(0x9003, 2, 20, [56, 0, 0, 0]) + [0, 0, 0, 0]
    let tiff = Array("II*\0".utf8) + [8, 0, 0, 0] + main + details + Array(taken.utf8) + [0]
    let content = Array("Exif\0\0".utf8) + tiff
    return [0xFF, 0xE1, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content
  }
}

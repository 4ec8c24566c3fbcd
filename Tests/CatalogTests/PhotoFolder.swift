import Basics
import Catalog
import Foundation
import Imaging
import TestSupport

/// A temporary folder with photographs and a catalog, as a user would have it.
struct PhotoFolder {
  let path: String
  var photos: String { path + "/photos" }
  var catalogPath: String { path + "/catalog.sqlite" }

  init(_ path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path + "/photos", withIntermediateDirectories: true)
  }

  /// Runs `body` on a fresh folder.
  static func with<Result>(_ body: (PhotoFolder) throws -> Result) throws -> Result {
    try withTemporaryFolder { try body(PhotoFolder($0)) }
  }

  /// A picture that differs for every number, larger than the reduced decoding asks for.
  static func picture(_ number: Int, width: Int = 96, height: Int = 64) -> Image {
    var image = Image(width: width, height: height, color: Color(UInt8(truncatingIfNeeded: 37 &* number), 90, 140))
    let x = (number * 13) % (width - 20)
    image.fill(x..<(x + 15), 5..<(20 + number % 30), Color(250, UInt8(truncatingIfNeeded: 91 &* number), 20))
    return image
  }

  func write(_ bytes: [UInt8], _ name: String) throws { try AtomicFile.write(bytes, to: photos + "/" + name) }

  func write(_ text: String, _ name: String) throws { try AtomicFile.write(text, to: photos + "/" + name) }

  /// Writes pictures `images/0.jpg` and so on.
  func fill(_ count: Int, folder: String = "images") throws {
    for number in 0..<count { try write(Self.picture(number).jpeg(), "\(folder)/\(number).jpg") }
  }

  /// Changes of the options for one ingest.
  typealias Change = (inout IngestOptions) -> Void

  @discardableResult
  func ingest(
    _ change: Change = { _ in }, batchSize: Int = 4, shouldStop: () -> Bool = { false }
  ) throws -> IngestReport {
    var options = IngestOptions(folders: [photos], catalog: catalogPath)
    change(&options)
    return try Ingest(options, batchSize: batchSize).run(shouldStop: shouldStop)
  }

  func catalog() throws -> Catalog { try Catalog(opening: catalogPath) }

  func images() throws -> [ImageRecord] { try catalog().images() }

  /// The image that lies at `name` in the photographs' folder.
  func image(_ name: String) throws -> ImageRecord? {
    try images().first { $0.paths.contains("photos/" + name) }
  }
}

/// COCO JSON with one category and the boxes of each file; ids start at 0.
func coco(_ boxes: [(String, [[Double]])], extra: String = "") -> String {
  let images = boxes.enumerated().map { "{\"id\": \($0.offset), \"file_name\": \"\($0.element.0)\"}" }
  let marks = boxes.enumerated().flatMap { place, entry in
    entry.1.map { "{\"image_id\": \(place), \"category_id\": 0, \"bbox\": \($0)\(extra)}" }
  }
  return """
    {"images": [\(images.joined(separator: ","))], "annotations": [\(marks.joined(separator: ","))],
     "categories": [{"id": 0, "name": "face"}]}
    """
}

/// Pascal VOC XML.
func voc(_ fileName: String, _ objects: [(String, [Int])], size: (Int, Int) = (0, 0), inside: String = "") -> String {
  let marks = objects.map { name, edges in
    """
    <object><name>\(name)</name>\(inside)<bndbox><xmin>\(edges[0])</xmin><ymin>\(edges[1])</ymin>
    <xmax>\(edges[2])</xmax><ymax>\(edges[3])</ymax></bndbox></object>
    """
  }
  return """
    <annotation><filename>\(fileName)</filename><size><width>\(size.0)</width><height>\(size.1)</height></size>
    \(marks.joined())</annotation>
    """
}

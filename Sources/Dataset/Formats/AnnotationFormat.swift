import Basics
import Foundation

/// A layout in which boxes are kept beside photographs: COCO, Pascal VOC and so on.
///
/// A new one is a file in this folder, a test, and a line in ``AnnotationFormats/all``. Readers are pure: bytes in, values
/// out. Which photograph a name means, and how large it is, is for the catalog to find out.
public protocol AnnotationFormat: Sendable {
  /// Under which name reports and the catalog know the format.
  static var name: String { get }
  /// Endings of its files, in lower case and without the dot.
  static var fileExtensions: Set<String> { get }
  /// Whether a file without a byte says something: that there is no face.
  static var readsEmptyFiles: Bool { get }
  /// Whether the content looks like this format, broken or not; asked for every file with a fitting ending.
  static func recognises(_ source: AnnotationSource) -> Bool
  /// What the file says.
  ///
  /// Boxes come as they are written, in pixels of the upright photograph: inside of the frame or not, with an area or not.
  static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile
  /// What the format keeps of a set that is written in it.
  static var holds: Holdings { get }
  /// Writes a set, file after file, each as a path from the export's folder and its bytes, so that no more than one is in memory.
  ///
  /// The set has been reduced to what the format holds. Reading what was written gives the same labels.
  static func write(_ set: LabelSet, _ file: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws
  /// Where an export that carries its photographs has the one called `name`: a path from the export's folder.
  static func place(of name: String, split: String?) -> String
}

extension AnnotationFormat {
  public static var readsEmptyFiles: Bool { false }

  public static func place(of name: String, split: String?) -> String { "images/" + name }
}

/// A file that may hold annotations, as a format is given it.
public struct AnnotationSource: Sendable {
  /// The content.
  public var bytes: [UInt8]
  /// Where the file lies, absolute.
  public var path: String
  /// The format that the user named; nil where the content is to tell.
  public var format: String?
  /// The convention that the user named for boxes whose meaning the file leaves open: `coco`, `pascal_voc`, `yolo`, `albumentations`.
  public var boxFormat: String?
  /// Reads another file by its path, absolute, where a format keeps names of classes beside its labels; nil where there is none.
  public var sibling: @Sendable (String) -> [UInt8]?

  /// The file's own name.
  public var fileName: String { Files.name(of: path) }

  /// A file of these bytes.
  public init(
    _ bytes: [UInt8], path: String, format: String? = nil, boxFormat: String? = nil,
    sibling: @escaping @Sendable (String) -> [UInt8]? = { try? Files.read($0, regularOnly: true) }
  ) {
    self.bytes = bytes
    self.path = path
    self.format = format
    self.boxFormat = boxFormat
    self.sibling = sibling
  }
}

/// The formats that dsm reads.
public enum AnnotationFormats {
  /// In the order in which they are asked whether a file is theirs.
  public static let all: [any AnnotationFormat.Type] = [
    COCO.self,
    HuggingFace.self,
    PascalVOC.self,
    Dlib.self,
    WIDERFace.self,
    FDDB.self,
    YOLO.self,
    BoxTable.self,
  ]

  /// The endings of all formats.
  public static var fileExtensions: Set<String> { all.reduce(into: []) { $0.formUnion($1.fileExtensions) } }

  /// The format of a file: the one that the user named or else by its content; nil where it is none that dsm knows.
  public static func format(of source: AnnotationSource) -> (any AnnotationFormat.Type)? {
    if let name = source.format { return all.first { $0.name == name } }
    return candidates(source.fileName).first { $0.recognises(source) }
  }

  /// Reads a file that was said to hold annotations: by its content or, where that tells nothing, by its ending.
  public static func read(_ source: AnnotationSource) throws(AnnotationProblem) -> AnnotationFile {
    guard let format = format(of: source) ?? candidates(source.fileName).first else {
      throw AnnotationProblem("no annotation format that dsm reads (\(all.map { $0.name }.joined(separator: ", ")))")
    }
    guard !source.bytes.isEmpty || format.readsEmptyFiles else { throw AnnotationProblem("an empty file") }
    return try format.read(source)
  }

  private static func candidates(_ fileName: String) -> [any AnnotationFormat.Type] {
    let ending = fileName.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return all.filter { $0.fileExtensions.contains(ending) }
  }
}

/// Why an annotation file could not be read, as a clause.
public struct AnnotationProblem: Error, Hashable, CustomStringConvertible {
  public let description: String

  /// A problem in these words.
  public init(_ reason: String) { description = reason }
}

/// What one annotation file says.
public struct AnnotationFile: Hashable, Sendable {
  /// The photographs that it speaks of, in its own order, no name twice.
  public var pictures: PictureList
  /// What in it could not be used, as clauses: `3 annotations belong to no listed image`.
  public var problems: [String]

  /// A file that speaks of `pictures`.
  public init(pictures: [PictureLabels], problems: [String] = []) {
    self.init(pictures: PictureList(pictures), problems: problems)
  }

  /// A file that speaks of `pictures`.
  public init(pictures: PictureList, problems: [String] = []) {
    self.pictures = pictures
    self.problems = problems
  }
}

/// What an annotation file says of one photograph. No mark at all declares it to be empty.
public struct PictureLabels: Hashable, Sendable {
  /// The photograph's file as written: a path from the annotation file, or a bare name.
  public var name: String
  /// The photograph's path without its ending, where the format pairs files by it and `name` leads nowhere.
  public var stem: String?
  /// Pixels across as written; nil where nothing (or 0) is.
  public var width: Int?
  /// Pixels down as written; nil where nothing (or 0) is.
  public var height: Int?
  /// Everything marked in the photograph.
  public var annotations: [Annotation]
  /// The categories of marks that have no box of four numbers, one for each: something is there, nobody can tell where.
  public var unplaced: [String]
  /// Whether boxes, landmarks and ellipses are in parts of the photograph's width and height, and not in pixels.
  public var isNormalized = false
  /// Whether the file says which faces there are; false where it tells of ``attributes`` alone.
  public var declaresFaces = true
  /// The user's own columns: `country`, `sex`, `split`…
  public var attributes: [String: String] = [:]

  /// The labels of the photograph called `name`.
  public init(
    name: String, stem: String? = nil, width: Int? = nil, height: Int? = nil, annotations: [Annotation] = [],
    unplaced: [String] = []
  ) {
    self.name = name
    self.stem = stem
    self.width = width
    self.height = height
    self.annotations = annotations
    self.unplaced = unplaced
  }
}

/// `3 boxes`, `1 box`: a count with its noun.
package func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }

extension [UInt8] {
  /// Whether `text` occurs in the bytes.
  func contains(text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    return withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return false }
      var place = 0
      while place + length <= bytes.count {
        // The system's search for one byte is many times as fast as a loop.
        let rest = bytes.count - length + 1 - place
        guard let hit = memchr(start + place, Int32(text.utf8Start.pointee), rest) else { return false }
        if memcmp(hit, text.utf8Start, length) == 0 { return true }
        place = UnsafeRawPointer(hit) - start + 1
      }
      return false
    }
  }
}

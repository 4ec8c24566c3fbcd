import Basics
import Compute
import Dataset
import Foundation
import TestSupport
import Testing

/// What holds for every annotation format that is registered.
@Suite("Annotation formats")
struct FormatLawTests {
  static let names = AnnotationFormats.all.map { $0.name }

  private func format(_ name: String) throws -> any AnnotationFormat.Type {
    try #require(AnnotationFormats.all.first { $0.name == name })
  }

  /// What a set becomes on disk, by path.
  private func written(_ set: LabelSet, _ format: any AnnotationFormat.Type) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    try format.write(set) { path, bytes in files["/export/" + path] = bytes }
    return files
  }

  /// What is read of those files that are the format's own.
  private func read(
    _ files: [String: [UInt8]], _ format: any AnnotationFormat.Type
  ) throws -> [(path: String, labels: PictureLabels)] {
    try files.sorted { $0.key < $1.key }.flatMap { path, bytes -> [(path: String, labels: PictureLabels)] in
      let source = AnnotationSource(bytes, path: path) { files[$0] }
      guard let found = AnnotationFormats.format(of: source) else { return [] }
      #expect(found.name == format.name, "\(path)")
      let file = try AnnotationFormats.read(source)
      #expect(file.problems.isEmpty)
      return file.pictures.map { (path, $0) }
    }
  }

  @Test("What is written is read again: names, faces, attributes", arguments: names, 0..<12)
  func roundTrip(_ name: String, _ seed: UInt64) throws {
    let format = try format(name)
    let set = RandomLabels(seed: seed, format).set.reduced(to: format.holds)
    let read = try read(try written(set, format), format)
    let wanted = set.photographs.filter { $0.labels != .unlabelled || read.contains { !$0.labels.declaresFaces } }
    #expect(read.count == wanted.count, "seed \(seed)")
    for photograph in wanted {
      let found = try #require(
        read.first { leads($0.path, $0.labels, to: photograph) }, "seed \(seed): \(photograph.name)")
      compare(found.labels, photograph, format, "\(name), seed \(seed), \(photograph.name)")
    }
  }

  /// Whether the labels in the file at `path` are those of `photograph`, named from the folder of the export.
  private func leads(_ path: String, _ labels: PictureLabels, to photograph: LabelSet.Photograph) -> Bool {
    let place = Files.absolute("/export/" + photograph.name)
    let stem = String(place.prefix(upTo: place.lastIndex(of: ".") ?? place.endIndex))
    return Files.resolve(labels.name, in: Files.parent(of: path)) == place
      || labels.stem.map { Files.resolve($0, in: Files.parent(of: path)) == stem } == true
  }

  private func compare(
    _ labels: PictureLabels, _ photograph: LabelSet.Photograph, _ format: any AnnotationFormat.Type, _ said: String
  ) {
    #expect(labels.declaresFaces == (photograph.labels != .unlabelled), "\(said)")
    let scale = labels.isNormalized ? (Double(photograph.width), Double(photograph.height)) : (1, 1)
    let found = labels.annotations.map { $0.scaled(x: scale.0, y: scale.1) }
    let faces = photograph.labels.annotations
    #expect(found.count == faces.count && labels.unplaced.isEmpty, "\(said)")
    for (one, other) in zip(found, faces) { #expect(areSame(one, other), "\(said): \(one) \(other)") }
    var attributes = photograph.attributes
    // Pascal VOC has its splits in lists of their own, which dsm does not read.
    if format.name != PascalVOC.name { attributes["split"] = photograph.split }
    #expect(labels.attributes == attributes, "\(said)")
  }

  private func areSame(_ one: Annotation, _ other: Annotation) -> Bool {
    func numbers(_ face: Annotation) -> [Double] {
      let points = face.landmarks?.points ?? []
      let ellipse = face.ellipse.map { [$0.center.x, $0.center.y, $0.majorRadius, $0.minorRadius] } ?? []
      return [face.box.x, face.box.y, face.box.maxX, face.box.maxY] + points.flatMap { [$0?.x ?? -1, $0?.y ?? -1] }
        + ellipse
    }
    let (a, b) = (numbers(one), numbers(other))
    return a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 }
      && (one.category, one.ignore, one.attributes) == (other.category, other.ignore, other.attributes)
  }

  @Test("Broken files are read or refused, and never end the program", arguments: names)
  func mutations(_ name: String) throws {
    let format = try format(name)
    let set = RandomLabels(seed: 5, format).set.reduced(to: format.holds)
    for (path, bytes) in try written(set, format) where !bytes.isEmpty {
      for round in 0..<400 {
        let broken = mutated(bytes, UInt64(round))
        let source = AnnotationSource(broken, path: path) { _ in broken }
        _ = format.recognises(source)
        let file = try? format.read(source)
        let boxes = file?.pictures.flatMap(\.annotations).map(\.box) ?? []
        #expect(
          boxes.allSatisfy { [$0.x, $0.y, $0.width, $0.height].allSatisfy(\.isFinite) }, "\(path), round \(round)")
      }
    }
  }

  /// The bytes with some changed, cut off, taken out or doubled.
  private func mutated(_ bytes: [UInt8], _ round: UInt64) -> [UInt8] {
    var random = Random(seed: round, 77)
    var bytes = Array(bytes.prefix(4000))
    for _ in 0...random.integer(in: 0...3) where !bytes.isEmpty {
      let place = random.integer(in: 0...(bytes.count - 1))
      switch random.integer(in: 0...4) {
      case 0: bytes[place] = UInt8(random.integer(in: 0...255))
      case 1: bytes.removeSubrange(place...)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + random.integer(in: 1...40)))
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 60)], at: place)
      default: bytes[place] = [0x2D, 0x39, 0x2E, 0x65, 0x22, 0x0A, 0x3C, 0x5B][random.integer(in: 0...7)]
      }
    }
    return bytes
  }

  @Test(
    "Files that merely lie there are nobody's annotations",
    arguments: [
      ("README.txt", "Photographs of faces\n12\n1 2 3\n"), ("requirements.txt", "numpy==1.2\n"),
      ("classes.txt", "0 0.5 0.5 0.1 0.1\n"),
      ("notes.csv", "a,b\n1,2\n"), ("people.csv", "file_name,country\na.jpg,FR\n"), ("list.txt", "a.jpg\nb.jpg\n"),
      ("numbers.txt", "1 2 3 4 5\n"), ("empty.txt", ""), ("package.json", "{\"name\": \"x\"}"),
      ("feed.xml", "<rss></rss>"),
    ])
  func strangers(_ name: String, _ text: String) {
    let source = AnnotationSource(Array(text.utf8), path: "/photos/" + name) { _ in nil }
    #expect(AnnotationFormats.format(of: source) == nil)
  }
}

/// Photographs with whatever a format may be asked to hold.
private struct RandomLabels {
  private var random: Random
  private let format: any AnnotationFormat.Type
  private(set) var set = LabelSet([])

  init(seed: UInt64, _ format: any AnnotationFormat.Type) {
    random = Random(seed: seed, 3)
    self.format = format
    let hasSplits = random.integer(in: 0...1) == 1
    for number in 0..<random.integer(in: 1...9) { set.photographs.append(photograph(number, hasSplits)) }
    // Recognising a list by its content needs a face in it.
    var first = face(640, 480)
    first.ignore = false
    set.photographs[0].labels = .labelled([first])
    let splits = Set(set.photographs.map(\.split))
    for split in splits
    where !set.photographs(of: split).contains(where: { !$0.labels.annotations.allSatisfy(\.ignore) }) {
      set.photographs.removeAll { $0.split == split }
    }
  }

  private mutating func photograph(_ number: Int, _ hasSplits: Bool) -> LabelSet.Photograph {
    let split = hasSplits ? random.choose(["train", "val", "test"]) : nil
    let (width, height) = number == 0 ? (640, 480) : (random.integer(in: 200...900), random.integer(in: 200...900))
    let labels: Labels =
      random.integer(in: 0...5) == 0
      ? .unlabelled : .labelled((0..<random.integer(in: 0...4)).map { _ in face(width, height) })
    return LabelSet.Photograph(
      name: format.place(of: random.choose(["a b", "ü", "x&y", "plain"]) + "\(number).jpg", split: split), width: width,
      height: height, labels: labels,
      attributes: random.integer(in: 0...1) == 0 ? [:] : ["country": "Côte d'Ivoire", "age": "31"],
      split: split)
  }

  private mutating func face(_ width: Int, _ height: Int) -> Annotation {
    let (w, h) = (random.uniform(in: 4...80), random.uniform(in: 4...80))
    let box = Box(
      x: random.uniform(in: 0...(Double(width) - w)), y: random.uniform(in: 0...(Double(height) - h)), width: w,
      height: h)
    var face = Annotation(box: box, category: random.choose(["face", "with mask", "a<b"]))
    face.ignore = random.integer(in: 0...4) == 0
    if random.integer(in: 0...1) == 0 { face.landmarks = landmarks(box) }
    if format.holds.ellipses { (face.ellipse, face.box) = outline(box) }
    for name in ["truncated", "occluded", "difficult", "blur", "occlusion", "pose"] where random.integer(in: 0...3) == 0
    {
      if format.holds.annotationAttributes.contains(name) { face.attributes[name] = "1" }
    }
    return face
  }

  private mutating func landmarks(_ box: Box) -> Landmarks {
    var points: [Point?] = (0..<5).map { _ in
      random.integer(in: 0...4) == 0
        ? nil : Point(x: random.uniform(in: box.x...box.maxX) + 1, y: random.uniform(in: box.y...box.maxY) + 1)
    }
    points[2] = box.center
    return Landmarks(points)
  }

  private mutating func outline(_ box: Box) -> (Ellipse, Box) {
    let ellipse = Ellipse(
      center: box.center, majorRadius: max(box.width, box.height) / 2, minorRadius: min(box.width, box.height) / 3,
      angle: random.uniform(in: -1.5...1.5))
    return (ellipse, ellipse.boundingBox)
  }
}

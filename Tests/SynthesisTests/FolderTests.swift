import Basics
import Compute
import Foundation
import Imaging
import Synchronization
import Synthesis
import TestSupport
import Testing

/// What COCO readers expect of annotations.json.
private struct COCO: Decodable {
  struct Picture: Decodable {
    let id: Int
    let fileName: String
    let width, height: Int
  }
  struct Mark: Decodable {
    let id, imageId, categoryId, iscrowd, numKeypoints: Int
    let bbox, keypoints: [Double]
    let area: Double
  }
  struct Kind: Decodable {
    let id: Int
    let name: String
    let keypoints: [String]
  }
  let images: [Picture]
  let annotations: [Mark]
  let categories: [Kind]

  /// Reads the annotations of a folder.
  init(_ folder: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(COCO.self, from: Data(try Files.read(folder + "/annotations.json")))
  }
}

/// What is written, and the flaws in it.
@Suite struct FolderTests {
  private static let synthesizer = Synthesizer(seed: 5, images: 40, flaws: true, longSide: 96)

  /// A folder with flaws, handed to `body` with its list of flaws.
  private func withFolder(_ body: (String, Flaws) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let report = try Self.synthesizer.write(to: folder)
      try body(folder, try #require(report.flaws))
    }
  }

  @Test(arguments: [false, true])
  func `stopped half-way, it leaves no trace and can be called again`(exists: Bool) throws {
    try withTemporaryFolder { parent in
      let folder = parent + "/new"
      if exists { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false) }
      let asked = Atomic<Int>(0)
      #expect {
        try Self.synthesizer.write(to: folder, shouldStop: { asked.add(1, ordering: .relaxed).newValue > 5 })
      } throws: { "\($0)".hasPrefix("\(folder): stopped before all was written") }
      // Pieces that begin after the stop do nothing at all.
      #expect(asked.load(ordering: .relaxed) < 5 + 2 * ProcessInfo.processInfo.activeProcessorCount)
      #expect(Files.exists(folder) == exists)
      #expect(try Synthesizer(seed: 5, images: 1, flaws: false, longSide: 96).write(to: folder).files == 1)
    }
  }

  @Test func `the bytes do not depend on the number of threads`() throws {
    try withTemporaryFolder { parent in
      let counts = [1, 3]
      for threads in counts {
        _ = try Self.synthesizer.write(to: "\(parent)/\(threads)", workers: Workers(threads: threads))
      }
      let first = try content(of: "\(parent)/1")
      #expect(first.count > 45)
      for threads in counts.dropFirst() { #expect(try content(of: "\(parent)/\(threads)") == first) }
    }
  }

  private func content(of folder: String) throws -> [String: [UInt8]] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
      !Files.isFolder("\(folder)/\($0)")
    }
    return try Dictionary(uniqueKeysWithValues: names.map { ($0, try Files.read("\(folder)/\($0)")) })
  }

  @Test func `a folder that is not empty is refused and left alone`() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("mine", to: folder + "/notes.txt")
      #expect(throws: Failure.self) { try Synthesizer(images: 1, longSide: 64).write(to: folder) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["notes.txt"])
    }
  }

  @Test func `a folder without flaws decodes whole and has no list of flaws`() throws {
    try withTemporaryFolder { folder in
      let report = try Synthesizer(seed: 3, images: 12, longSide: 96).write(to: folder)
      #expect(report.flaws == nil && !Files.exists(folder + "/flaws.json") && report.files == 12)
      let coco = try COCO(folder)
      #expect(coco.images.count == 12)
      for picture in coco.images { _ = try Image(contentsOf: "\(folder)/\(picture.fileName)") }
    }
  }

  @Test func `annotations are COCO with five keypoints and upright sizes`() throws {
    try withFolder { folder, flaws in
      let coco = try COCO(folder)
      #expect(coco.categories.map(\.keypoints) == [["right_eye", "left_eye", "nose", "right_mouth", "left_mouth"]])
      #expect(Set(coco.images.map(\.id)).count == coco.images.count)
      let ids = Set(coco.images.map(\.id))
      for mark in coco.annotations {
        #expect(ids.contains(mark.imageId) && mark.bbox.count == 4 && mark.keypoints.count == 15)
        #expect(mark.numKeypoints == stride(from: 2, to: 15, by: 3).count { mark.keypoints[$0] == 2 })
      }
      for picture in coco.images where !flaws.truncated.contains(picture.fileName) {
        let decoded = try Image.decode(try Files.read("\(folder)/\(picture.fileName)"))
        #expect(decoded.fullWidth == picture.width && decoded.fullHeight == picture.height, "\(picture.fileName)")
      }
    }
  }

  @Test func `metadata names subjects with two photographs or more`() throws {
    try withFolder { folder, _ in
      let lines = String(decoding: try Files.read(folder + "/metadata.csv"), as: UTF8.self).split(separator: "\n")
      #expect(lines.first == "file_name,subject,country,sex")
      let rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      #expect(rows.allSatisfy { $0.count == 4 && Files.exists("\(folder)/\($0[0])") })
      let bySubject = Dictionary(grouping: rows.filter { !$0[1].isEmpty }) { $0[1] }
      #expect(bySubject.count > 5)
      #expect(bySubject.values.allSatisfy { Set($0.map { $0[3] }).count == 1 && Set($0.map { $0[2] }).count == 1 })
      #expect(bySubject.values.count { $0.count < 2 } <= 1)
    }
  }

  @Test func `flaws are what flaws.json says`() throws {
    try withFolder { folder, flaws in
      #expect(try JSON.read(Flaws.self, from: folder + "/flaws.json") == flaws)
      let coco = try COCO(folder)
      let named = Set(coco.images.map(\.fileName))
      func bytes(_ name: String) throws -> [UInt8] { try Files.read("\(folder)/\(name)") }
      for name in flaws.truncated { #expect(try Image.decode(try bytes(name)).damage != nil, "\(name)") }
      for name in flaws.rotated { #expect(try Image.decode(try bytes(name)).exif.orientation != .upright, "\(name)") }
      for name in flaws.unlabelled { #expect(!named.contains(name) && Files.exists("\(folder)/\(name)")) }
      for name in flaws.misnamed {
        let format = ImageFormat(startOf: try bytes(name))
        #expect(name.hasSuffix(".jpg") && format == .png, "\(name)")
      }
      for name in flaws.notImages { #expect(throws: DecodeProblem.self) { try Image.decode(try bytes(name)) } }
      #expect(!flaws.rotated.isEmpty && !flaws.truncated.isEmpty && !flaws.notImages.isEmpty && !flaws.misnamed.isEmpty)
    }
  }

  @Test func `turned files show the same scene as the photograph that was taken`() throws {
    try withFolder { folder, flaws in
      for name in flaws.rotated {
        let number = try #require(Int(Files.name(of: name).prefix(5)))
        let taken = Self.synthesizer.scene(number - 1).image
        let seen = try Image(contentsOf: "\(folder)/\(name)")
        #expect(seen.width == taken.width && seen.height == taken.height)
        #expect(PerceptualHash(seen).distance(to: PerceptualHash(taken)) <= 6, "\(name)")
      }
    }
  }

  @Test func `near-duplicates look alike and other photographs do not`() throws {
    try withFolder { folder, flaws in
      func hash(_ name: String) throws -> PerceptualHash { PerceptualHash(try Image(contentsOf: "\(folder)/\(name)")) }
      #expect(flaws.nearDuplicates.count >= 4)
      for pair in flaws.nearDuplicates {
        let distance = try hash(pair[0]).distance(to: try hash(pair[1]))
        #expect(distance <= 10, "\(pair) differ in \(distance) bits")
      }
      let originals = try flaws.nearDuplicates.map { try hash($0[0]) }
      for (i, a) in originals.enumerated() {
        for b in originals.dropFirst(i + 1) { #expect(a.distance(to: b) > 10) }
      }
    }
  }

  @Test func `mislabelled boxes do not lie on the faces`() throws {
    try withFolder { folder, flaws in
      let coco = try COCO(folder)
      for name in flaws.mislabelled {
        let number = try #require(Int(Files.name(of: name).prefix(5)))
        let truth = Self.synthesizer.scene(number - 1).annotations.map(\.box)
        let id = try #require(coco.images.first { $0.fileName == name }?.id)
        let told = coco.annotations.filter { $0.imageId == id }.map(\.bbox)
        #expect(told.count == truth.count && !told.contains([truth[0].x, truth[0].y, truth[0].width, truth[0].height]))
      }
    }
  }
}

import Basics
import Dataset
import Foundation
import TestSupport
import Testing

@Suite("Export")
struct ExportTests {
  private func item(_ path: String, _ labels: Labels, split: String? = nil) -> LabelExport.Item {
    LabelExport.Item(
      path: path, known: LabelSet.Photograph(name: "", width: 64, height: 48, labels: labels, split: split))
  }

  private let face = Annotation(box: Box(x: 1, y: 2, width: 30, height: 40))

  @Test("What a format cannot hold is counted, and is not written")
  func losses() {
    var marked = face
    marked.landmarks = Landmarks([Point(x: 5, y: 6), nil, nil, nil, nil])
    marked.attributes = ["blur": "2"]
    let set = LabelSet([
      LabelSet.Photograph(
        name: "a", width: 64, height: 48, labels: .labelled([marked, face]), attributes: ["sex": "f"]),
      LabelSet.Photograph(name: "b", width: 64, height: 48),
      LabelSet.Photograph(name: "c", width: 9, height: 9, labels: .labelled([])),
    ])
    let bare = Holdings()
    #expect(
      set.losses(in: bare) == [
        "the landmarks of 1 annotation", "the attribute 'blur' of 1 annotation",
        "1 photograph of which nothing is known",
        "1 photograph lose the attribute 'sex'",
      ])
    let reduced = set.reduced(to: bare)
    #expect(reduced.photographs.map(\.name) == ["a", "c"] && reduced.photographs[0].labels == .labelled([face, face]))
    #expect(reduced.losses(in: bare).isEmpty)
    var ignored = face
    ignored.ignore = true
    let crowd = LabelSet([
      LabelSet.Photograph(name: "a", width: 64, height: 48, labels: .labelled([ignored])),
      LabelSet.Photograph(name: "b", width: 64, height: 48, labels: .labelled([face, ignored])),
    ])
    #expect(crowd.losses(in: bare).count == 2)
    #expect(crowd.reduced(to: bare).photographs.map(\.name) == ["b"])
    #expect(crowd.reduced(to: bare).photographs[0].labels == .labelled([face]))
    #expect(set.losses(in: HuggingFace.holds).isEmpty && set.reduced(to: HuggingFace.holds) == set)
  }

  @Test("YOLO's data.yaml names train and val, says where one stands in, and no path, and no photograph lacks a text")
  func yolo() throws {
    for (split, folders) in [
      (nil, ["train: images/all", "val: images/all  # "]), ("train", ["train: images/train", "val: images/train  # "]),
      ("val", ["val: images/val", "train: images/val  # "]),
    ] as [(String?, [String])] {
      let known = LabelSet.Photograph(name: "a.jpg", width: 9, height: 9, labels: .labelled([face]), split: split)
      let set = LabelSet([known, LabelSet.Photograph(name: "b.jpg", width: 9, height: 9, split: split)])
      #expect(set.losses(in: YOLO.holds) == ["1 photograph of which nothing is known"])
      #expect(set.reduced(to: YOLO.holds).photographs.map(\.name) == ["a.jpg"])
      var yaml = ""
      try YOLO.write(set) { path, bytes in
        if path == "data.yaml" { yaml = String(decoding: bytes, as: UTF8.self) }
      }
      let lines = yaml.split(separator: "\n")
      #expect(folders.allSatisfy { folder in lines.contains { $0.hasPrefix(folder) } } && !yaml.contains("path:"))
    }
  }

  @Test(
    "Photographs of one name from two folders are told apart, and lead to their files",
    arguments: LabelExport.Images.allCases)
  func names(_ images: LabelExport.Images) throws {
    try withTemporaryFolder { folder in
      let paths = ["\(folder)/a/7.jpg", "\(folder)/b/7.JPG", "\(folder)/b/7.png"]
      for path in paths { try AtomicFile.write(path, to: path) }
      let export = LabelExport(
        paths.map { item($0, .labelled([face])) }, as: COCO.self, to: folder + "/out", images: images)
      _ = try export.run()
      let file = try COCO.read(AnnotationSource(Files.read(folder + "/out/annotations.json"), path: "/"))
      #expect(Set(file.pictures.map(\.name)).count == 3)
      for (picture, path) in zip(file.pictures, paths) {
        let found = Files.resolve(picture.name, in: folder + "/out")
        #expect(String(decoding: try Files.read(found), as: UTF8.self) == path)
        #expect(Files.areSame(found, path) == (images != .copy))
      }
    }
  }

  @Test("A second export replaces the first, file by file, and touches nothing else")
  func again() throws {
    try withTemporaryFolder { folder in
      let out = folder + "/out"
      let all = ["a", "b"].map { item("\(folder)/\($0).jpg", .labelled([face])) }
      #expect(try LabelExport(all, as: PascalVOC.self, to: out).run().files == 2)
      try AtomicFile.write("mine", to: out + "/notes.txt")
      let report = try LabelExport(Array(all.prefix(1)), as: PascalVOC.self, to: out).run()
      #expect(report.removed == 1 && report.files == 1)
      #expect(Files.exists(out + "/Annotations/a.xml") && !Files.exists(out + "/Annotations/b.xml"))
      #expect(Files.exists(out + "/notes.txt"))
    }
  }

  @Test("A stopped export is completed by the next, which knows the files that it left")
  func stopped() throws {
    try withTemporaryFolder { folder in
      let out = folder + "/out"
      let all = (0..<5).map { item("\(folder)/\($0).jpg", .labelled([face])) }
      var calls = 0
      #expect(throws: Failure.self) {
        try LabelExport(all, as: PascalVOC.self, to: out).run {
          calls += 1
          return calls > 3
        }
      }
      #expect(Files.exists(out + "/Annotations/2.xml") && !Files.exists(out + "/Annotations/3.xml"))
      let report = try LabelExport(Array(all.suffix(1)), as: PascalVOC.self, to: out).run()
      #expect(report.removed == 3)
      let left = try FileManager.default.contentsOfDirectory(atPath: out + "/Annotations")
      #expect(left == ["4.xml"])
    }
  }

  @Test("A folder that no export wrote, and a file that lies in the way, are left alone")
  func foreign() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("mine", to: folder + "/theirs/annotations.json")
      let export = LabelExport([item(folder + "/a.jpg", .labelled([]))], as: COCO.self, to: folder + "/theirs")
      #expect(throws: Failure.self) { _ = try export.run() }
      _ = try LabelExport([], as: PascalVOC.self, to: folder + "/out").run()
      try AtomicFile.write("mine", to: folder + "/out/annotations.json")
      let other = LabelExport([item(folder + "/a.jpg", .labelled([]))], as: COCO.self, to: folder + "/out")
      #expect(throws: Failure.self) { _ = try other.run() }
      for place in ["theirs", "out"] {
        let content = try Files.read(folder + "/\(place)/annotations.json")
        #expect(content == Array("mine".utf8))
      }
    }
  }

  @Test("A COCO file a split, VOC's lists of splits, Hugging Face's folders")
  func splits() throws {
    try withTemporaryFolder { folder in
      let items = [("a", "train"), ("b", "val"), ("c", "train")].map {
        item("\(folder)/\($0).jpg", .labelled([face]), split: $1)
      }
      for item in items { try AtomicFile.write("", to: item.path) }
      let made: [(any AnnotationFormat.Type, [String])] = [
        (COCO.self, ["instances_train.json", "instances_val.json"]),
        (
          PascalVOC.self,
          ["ImageSets/Main/train.txt", "ImageSets/Main/val.txt", "JPEGImages/a.jpg", "Annotations/c.xml"]
        ),
        (HuggingFace.self, ["train/metadata.jsonl", "train/a.jpg", "train/c.jpg", "val/metadata.jsonl", "val/b.jpg"]),
      ]
      for (format, files) in made {
        _ = try LabelExport(items, as: format, to: "\(folder)/\(format.name)", images: .copy).run()
        for file in files { #expect(Files.exists("\(folder)/\(format.name)/\(file)"), "\(format.name) \(file)") }
      }
      let list = try Files.read(folder + "/voc/ImageSets/Main/train.txt")
      #expect(list == Array("a\nc\n".utf8))
    }
  }
}

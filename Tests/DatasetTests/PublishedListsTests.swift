import Basics
import Dataset
import Foundation
import Testing

/// The lists of FDDB and WIDER FACE as their authors publish them, held against the figures of their papers and pages.
///
/// They are not ours to ship: `DSM_LISTS=FOLDER`, a folder with `FDDB-folds/`, `wider_face_split/` and a COCO export, tells where they are.
@Suite("Published lists", .enabled(if: ProcessInfo.processInfo.environment["DSM_LISTS"] != nil))
struct PublishedListsTests {
  private let folder = ProcessInfo.processInfo.environment["DSM_LISTS"] ?? ""

  private func read(_ name: String) throws -> AnnotationFile {
    let path = folder + "/" + name
    return try AnnotationFormats.read(AnnotationSource(Files.read(path), path: path))
  }

  @Test("WIDER FACE's validation list: 3,226 photographs, 39,708 boxes, 585 of them invalid, 11 without an area")
  func widerFace() throws {
    let file = try read("wider_face_split/wider_face_val_bbx_gt.txt")
    #expect(file.pictures.count == 3226)
    let annotations = file.pictures.flatMap(\.annotations)
    #expect(annotations.count == 39_708)
    #expect(annotations.count { $0.ignore } == 585)
    #expect(annotations.count { $0.box.width <= 0 || $0.box.height <= 0 } == 11)
    #expect(file.problems == [])
  }

  @Test("FDDB's ten folds: 2,845 photographs, 5,171 ellipses, each with its box")
  func fddb() throws {
    let folds = try (1...10).map { try read("FDDB-folds/FDDB-fold-\(String(format: "%02d", $0))-ellipseList.txt") }
    let pictures = folds.flatMap(\.pictures)
    #expect(pictures.count == 2845 && Set(pictures.map(\.name)).count == 2845)
    let annotations = pictures.flatMap(\.annotations)
    #expect(annotations.count == 5171)
    #expect(annotations.allSatisfy { $0.ellipse?.boundingBox == $0.box })
    #expect(folds.flatMap(\.problems) == [])
  }

  @Test("A COCO export whose ids start at 0: as many photographs and boxes as its text has names and boxes")
  func coco() throws {
    let file = try read("coco_roboflow_face_mask_val.json")
    let text = String(decoding: try Files.read(folder + "/coco_roboflow_face_mask_val.json"), as: UTF8.self)
    #expect(file.pictures.count == text.ranges(of: "\"file_name\"").count)
    #expect(file.pictures.flatMap(\.annotations).count == text.ranges(of: "\"bbox\"").count)
    #expect(file.problems == [])
  }
}

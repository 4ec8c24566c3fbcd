import Dataset
import Testing

@Suite("Hugging Face's metadata.jsonl")
struct HuggingFaceTests {
  private func read(_ lines: String..., path: String = "/photos/metadata.jsonl") throws -> AnnotationFile {
    try HuggingFace.read(AnnotationSource(Array(lines.joined(separator: "\n").utf8), path: path))
  }

  @Test("Faces, no face, nothing known: three different things")
  func states() throws {
    let file = try read(
      #"{"file_name": "a.jpg", "objects": {"bbox": [[1, 2, 3, 4.5]], "categories": [7]}}"#,
      #"{"file_name": "b.jpg", "objects": {"bbox": [], "categories": []}}"#,
      "", #"{"file_name": "c.jpg", "objects": null, "country": "FR"}"#, #"{"file_name": "d.jpg"}"#)
    #expect(file.pictures.map(\.name) == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"])
    #expect(file.pictures.map(\.declaresFaces) == [true, true, false, false])
    #expect(file.pictures[0].annotations == [Annotation(box: Box(x: 1, y: 2, width: 3, height: 4.5), category: "7")])
    #expect(file.pictures[2].attributes == ["country": "FR"] && file.problems.isEmpty)
  }

  @Test("Columns of any kind are attributes; null, lists and objects are none")
  func attributes() throws {
    let file = try read(
      #"{"file_name": "a.jpg", "age": 31, "height_m": 1.75, "glasses": true, "name": "Ö \"x\"", "blank": "", "no": null, "l": [1]}"#,
      path: "/photos/validation/metadata.jsonl")
    #expect(
      file.pictures[0].attributes == [
        "age": "31", "height_m": "1.75", "glasses": "true", "name": "Ö \"x\"", "split": "val",
      ])
  }

  @Test("A box that is not four numbers is somewhere, nobody knows where")
  func unplaced() throws {
    let file = try read(
      #"{"file_name": "a.jpg", "objects": {"bbox": [[1, 2, 3], null, [5, 6, 7, 8]], "categories": ["x", "y", "z"]}}"#)
    #expect(file.pictures[0].unplaced == ["x", "y"])
    #expect(file.pictures[0].annotations.map(\.category) == ["z"])
  }

  @Test("A manifest of dsm is such a file")
  func manifest() throws {
    let face = Annotation(
      box: Box(x: 1, y: 2, width: 30, height: 40), landmarks: Landmarks([Point(x: 5, y: 6), nil, nil, nil, nil]),
      ignore: true,
      ellipse: Ellipse(center: Point(x: 9, y: 9), majorRadius: 8, minorRadius: 7.5, angle: 0.25),
      attributes: ["blur": "2"])
    let record = ManifestRecord(
      fileName: "../a.jpg", id: ContentID(hashing: []), width: 64, height: 48, attributes: ["sex": "f"],
      labels: .labelled([face]))
    let manifest = Manifest(folder: "/m", records: [record])
    let file = try HuggingFace.read(AnnotationSource(Array(try manifest.lines().utf8), path: "/m/train.jsonl"))
    #expect(file.pictures[0].annotations == [face] && file.pictures[0].attributes == ["sex": "f"])
    #expect((file.pictures[0].width, file.pictures[0].height) == (64, 48))
  }

  @Test("A photograph told of twice counts once, and a line that is no record is told by its number")
  func broken() throws {
    let file = try read(#"{"file_name": "a.jpg", "age": 1}"#, #"{"file_name": "a.jpg", "age": 2}"#)
    #expect(file.pictures.map(\.attributes) == [["age": "1"]] && file.problems.count == 1)
    let problem = #expect(throws: AnnotationProblem.self) { try self.read(#"{"file_name": "a.jpg"}"#, "{\"file_name") }
    #expect(problem?.description.hasPrefix("line 2 ") == true)
  }
}

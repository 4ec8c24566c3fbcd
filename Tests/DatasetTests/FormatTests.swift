import Compute
import Dataset
import Testing

@Suite struct COCOTests {
  private func read(_ text: String) throws -> AnnotationFile {
    try COCO.read(AnnotationSource(Array(text.utf8), path: "/a.json"))
  }

  @Test func `ids may start at 0, be texts, and stand in any order`() throws {
    let file = try read(
      """
      {"annotations": [{"image_id": "b", "category_id": 0, "bbox": [1, 2, 3.5, 4]},
                       {"image_id": 0, "category_id": 9, "bbox": [5, 6, 7, 8]}, {"image_id": 0, "bbox": [1, 1, 1, 1]}],
       "images": [{"id": 0, "file_name": "zero.jpg", "width": 10, "height": 20.0}, {"id": "b", "file_name": "b.jpg"}],
       "categories": [{"id": 0, "name": "with_mask"}]}
      """)
    #expect(
      file.pictures == [
        PictureLabels(
          name: "zero.jpg", width: 10, height: 20,
          annotations: [
            Annotation(box: Box(x: 5, y: 6, width: 7, height: 8), category: "category 9"),
            Annotation(box: Box(x: 1, y: 1, width: 1, height: 1)),
          ]),
        PictureLabels(
          name: "b.jpg",
          annotations: [Annotation(box: Box(x: 1, y: 2, width: 3.5, height: 4), category: "with_mask")]),
      ])
    #expect(file.problems == ["the category 9 of annotations is not listed"])
  }

  @Test func `a number that is none spoils its box alone`() throws {
    let boxes = ["[null, 1, 2, 3]", "[0, NaN, 2, 3]", "[0, 1, \"2\", 3]", "[0, 1, 2]", "null", "[0, 1, 2, 3]"]
    let marks = boxes.map { "{\"image_id\": 1, \"area\": NaN, \"bbox\": \($0)}" }.joined(separator: ",")
    let file = try read("{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\"}], \"annotations\": [\(marks)]}")
    let annotations = file.pictures[0].annotations
    #expect(annotations.map { $0.box.x.isNaN || $0.box.y.isNaN || $0.box.width.isNaN } == [true, true, true, false])
    #expect(annotations[3].box == Box(x: 0, y: 1, width: 2, height: 3))
    #expect(file.pictures[0].unplaced == ["face", "face"])
  }

  @Test func `a crowd is to be ignored`() throws {
    let flags = ["\"iscrowd\": 1", "\"iscrowd\": true", "\"ignore\": 1", "\"iscrowd\": 0"]
    let marks = flags.map { "{\"image_id\": 1, \"bbox\": [0, 0, 9, 9], \($0)}" }.joined(separator: ",")
    let file = try read("{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\"}], \"annotations\": [\(marks)]}")
    #expect(file.pictures[0].annotations.map(\.ignore) == [true, true, true, false])
  }

  @Test func `five keypoints are landmarks, put in order by their names`() throws {
    func landmarks(_ names: String, _ keypoints: [Int]) throws -> Landmarks? {
      try read(
        """
        {"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [{"id": 1, "name": "face"\(names)}],
         "annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 9, 9], "keypoints": \(keypoints)}]}
        """
      ).pictures[0].annotations[0].landmarks
    }
    let numbers = [10, 20, 2, 30, 20, 2, 20, 30, 1, 0, 0, 0, 28, 40, 2]
    let points = [Point(x: 10, y: 20), Point(x: 30, y: 20), Point(x: 20, y: 30), nil, Point(x: 28, y: 40)]
    #expect(try landmarks("", numbers) == Landmarks(points))
    let names = #", "keypoints": ["left_eye", "right_eye", "nose_tip", "left_mouth_corner", "right_mouth_corner"]"#
    #expect(try landmarks(names, numbers) == Landmarks([points[1], points[0], points[2], points[4], points[3]]))
    #expect(try landmarks("", Array(repeating: 1, count: 51)) == nil)
    #expect(try landmarks("", Array(repeating: 0, count: 15)) == nil)
  }

  @Test func `what cannot be used is counted`() throws {
    let file = try read(
      """
      {"images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "a.jpg"}],
       "annotations": [{"image_id": 1, "bbox": []}, {"image_id": 2, "bbox": [1, 1, 1, 1]},
                       {"image_id": 7, "bbox": [1, 1, 1, 1]}, {"image_id": 1, "category_id": 3}]}
      """)
    #expect(file.pictures.map(\.annotations.count) == [1], "two entries of one name are one picture")
    #expect(file.pictures.map(\.unplaced) == [["face", "category 3"]])
    #expect(
      file.problems == ["the category 3 of annotations is not listed", "1 annotation belongs to no listed image"])
  }

  @Test(arguments: [
    "{\"images\": []}", "{\"images\": [{\"id\": 1}], \"annotations\": []}", "[]", "{\"images\": [", "",
  ])
  func `a file that is none is refused with a reason`(text: String) throws {
    #expect(throws: AnnotationProblem.self) { try read(text) }
  }
}

@Suite struct PascalVOCTests {
  private func read(_ text: String) throws -> AnnotationFile {
    try PascalVOC.read(AnnotationSource(Array(text.utf8), path: "/7.xml"))
  }

  @Test func `a file gives its picture, size, and boxes as written`() throws {
    let file = try read(
      """
      <?xml version="1.0"?>
      <annotation><folder>x</folder><filename> a &amp; b.jpg </filename>
        <size><width>800</width><height>450</height><depth>3</depth></size>
        <object><name>person</name><difficult>1</difficult>
          <bndbox><ymin>2</ymin><xmin>1</xmin><xmax>31.5</xmax><ymax>42</ymax></bndbox>
          <part><name>head</name><bndbox><xmin>7</xmin><ymin>7</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></part>
        </object>
      </annotation>
      """)
    let box = Box(minX: 1, minY: 2, maxX: 31.5, maxY: 42)
    #expect(
      file.pictures == [
        PictureLabels(
          name: "a & b.jpg", stem: "7", width: 800, height: 450,
          annotations: [Annotation(box: box, category: "person", ignore: true)])
      ])
  }

  @Test func `a size of 0x0 says nothing, a file without objects that its picture is empty`() throws {
    let size = "<size><width>0</width><height>0</height></size>"
    let file = try read("<annotation>\(size)</annotation>")
    #expect(file.pictures == [PictureLabels(name: "7", stem: "7")])
  }

  @Test func `an object without a proper box is counted`() throws {
    let boxes = ["", "<bndbox><xmin>1</xmin></bndbox>", box(1, "nan", 3, 4), box(1, "two", 3, 4), box(1, 2, 3, 4)]
    let objects = boxes.map { "<object><name>face</name>\($0)</object>" }.joined()
    let file = try read("<annotation>\(objects)</annotation>")
    #expect(file.pictures[0].annotations.count == 1)
    #expect(file.pictures[0].unplaced == ["face", "face", "face", "face"])
  }

  private func box(_ edges: any CustomStringConvertible...) -> String {
    "<bndbox>" + zip(["xmin", "ymin", "xmax", "ymax"], edges).map { "<\($0)>\($1)</\($0)>" }.joined() + "</bndbox>"
  }

  @Test(arguments: ["<annotation><object>", "<html></html>", "no xml at all", ""])
  func `a file that is none is refused with a reason`(text: String) throws {
    #expect(throws: AnnotationProblem.self) { try read(text) }
  }
}

@Suite struct CSVTests {
  private func table(_ text: String) throws -> CSVTable { try CSVTable(Array(text.utf8)) }

  @Test func `whatever is written by the rules is read back`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var random = Random(seed: seed)
    let pieces = ["a", "é", ",", "\"", "\n", "\r\n", " ", ";", "\t", "日本", ""]
    func field() -> String { (0..<random.next() % 5).map { _ in pieces[Int(random.next() % 11)] }.joined() }
    for round in 0..<200 {
      let rows = (0..<4).map { _ in ["x"] + (0..<3).map { _ in field() } }
      let lineBreak = ["\n", "\r\n"][round % 2]
      let lines = [["h1", "h2", "h3", "h4"]] + rows
      let text = lines.map { $0.map(quoted).joined(separator: ",") }.joined(separator: lineBreak)
      let end = round % 3 == 0 ? "" : lineBreak
      let read = try table((round % 5 == 0 ? "\u{FEFF}" : "") + text + end)
      #expect(read.rows.map(\.fields) == rows, "seed \(seed), round \(round)")
    }
  }

  private func quoted(_ field: String) -> String {
    "\"\(field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }

  @Test func `rows know their line, blank lines are passed over, and a last comma makes a field`() throws {
    let read = try table("a,b\n\n\"x\ny\",1\n2,")
    #expect(read.rows.map(\.line) == [3, 5])
    #expect(read.rows.map(\.fields) == [["x\ny", "1"], ["2", ""]])
  }

  @Test(arguments: [";", "\t", ","]) func `the separator is the header's`(separator: String) throws {
    let read = try table("a\(separator)b\r1,5\(separator)2".replacing("1,5", with: separator == "," ? "1" : "1,5"))
    #expect(read.header == ["a", "b"])
    #expect(read.rows.map(\.fields) == [[separator == "," ? "1" : "1,5", "2"]])
  }

  @Test(arguments: ["", "a,\"b", "a,b\n\"x\"y,2"]) func `a broken table is refused`(text: String) throws {
    #expect(throws: AnnotationProblem.self) { try table(text) }
  }

  @Test func `text in another encoding is refused`() throws {
    #expect(throws: AnnotationProblem.self) { try CSVTable([0x61, 0xE9, 0x0A]) }
    #expect(throws: AnnotationProblem.self) { try CSVTable([0xFF, 0xFE, 0x61, 0]) }
  }

  @Test func `metadata are told by column, blanks are missing, and odd rows are counted`() throws {
    let text = "sex, file_name ,country\nf,a.jpg, \n m ,b.jpg,IN\nx,c.jpg\nf,,US\n"
    let metadata = try MetadataTable(Array(text.utf8))
    #expect(metadata.columns == ["sex", "country"])
    #expect(metadata.rows.map(\.name) == ["a.jpg", "b.jpg"])
    #expect(metadata.rows.map(\.attributes) == [["sex": "f"], ["sex": "m", "country": "IN"]])
    #expect(metadata.problems.count == 2)
    #expect(throws: AnnotationProblem.self) { try MetadataTable(Array("a,b\n".utf8)) }
    #expect(throws: AnnotationProblem.self) { try MetadataTable(Array("file_name,a,a\n".utf8)) }
  }

  @Test func `WIDER FACE's photographs of no face stay negatives, with a line of zeros behind them or without`() throws
  {
    let text = [
      "0--Parade/0_a.jpg", "0", "0 0 0 0 0 0 0 0 0 0 ", "0--Parade/0_b.jpg", "0", "1--Riot/1_c.jpg", "2",
      "449 330 122 149 0 0 0 0 0 0 ", "78 221 0 8 2 0 0 1 0 0 ", "1--Riot/1_d.jpg", "1", "5 6 7 8 0 0 0 0 0 0 ",
    ].joined(separator: "\n")
    let source = AnnotationSource(Array(text.utf8), path: "/wider_face_split/wider_face_train_bbx_gt.txt")
    #expect(WIDERFace.recognises(source))
    let pictures = try WIDERFace.read(source).pictures
    #expect(pictures.map { $0.name.suffix(7) } == ["0_a.jpg", "0_b.jpg", "1_c.jpg", "1_d.jpg"])
    #expect(pictures.map(\.annotations.count) == [0, 0, 2, 1] && pictures.allSatisfy(\.declaresFaces))
    #expect(pictures[2].annotations.map(\.ignore) == [false, true])
    #expect(pictures[2].annotations[1].box.width == 0, "what has no width is for whoever knows the photograph to judge")
  }
}

import Basics
import Catalog
import Compute
import GRDB
import Testing

@Suite struct PictureIndexTests {
  /// A catalog of nothing but files; the content of each is its own path.
  private func with(
    _ paths: [String], home: String = "/data", _ body: (inout PictureIndex) throws -> Void
  ) throws {
    try DatabaseQueue().write { db in
      try db.execute(
        sql: """
          CREATE TABLE image (id TEXT, width INTEGER, height INTEGER, orientation INTEGER);
          CREATE TABLE file (path TEXT PRIMARY KEY, name TEXT, image TEXT);
          """)
      for path in paths {
        let shown = Files.relative(path, to: home)
        try db.execute(sql: "INSERT INTO image VALUES (?, 96, 64, 1)", arguments: [shown])
        try db.execute(
          sql: "INSERT INTO file VALUES (?, ?, ?)", arguments: [shown, Files.name(of: path), shown])
      }
      var index = PictureIndex(db, home: home)
      try body(&index)
    }
  }

  private func places(_ match: PictureIndex.Match) -> [String] {
    switch match {
    case .found(let pictures): return pictures.map(\.path)
    case .foundByOtherCase(let pictures): return pictures.map { "other case: \($0.path)" }
    case .nothing: return []
    }
  }

  @Test func `names lead to files by path, by images, by their end, and over machines`() throws {
    let files = ["/data/a/images/1.jpg", "/data/a/x/1.jpg", "/data/a/x/2.png", "/data/b/1.jpg", "/data/a/x/it's.jpg"]
    let cases: [(name: String, stem: String?, expected: [String])] = [
      ("x/1.jpg", nil, ["a/x/1.jpg"]), ("1.jpg", nil, ["a/images/1.jpg"]), ("./x/../x/2.png", nil, ["a/x/2.png"]),
      ("2.png", nil, ["a/x/2.png"]), ("../b/1.jpg", nil, ["b/1.jpg"]), ("it's.jpg", nil, ["a/x/it's.jpg"]),
      ("/data/b/1.jpg", nil, ["b/1.jpg"]), ("/mnt/old/x/1.jpg", nil, ["a/x/1.jpg"]),
      ("/mnt/old/1.jpg", nil, ["a/images/1.jpg", "a/x/1.jpg"]), ("C:\\pictures\\x\\1.jpg", nil, ["a/x/1.jpg"]),
      ("x\\2.png", nil, ["a/x/2.png"]), ("y/2.png", nil, []), ("2.PNG", nil, ["other case: a/x/2.png"]),
      ("2.jpg", nil, []), ("none", "x/2", ["a/x/2.png"]), ("none", "1", ["a/images/1.jpg"]), ("none", "y/2", []),
      ("none", "/data/a/x/2", ["a/x/2.png"]), ("none", "/data/a/images/2", []),
      ("none", "/data/a/labels/2", ["a/x/2.png"]),
      ("none", "/else/x/1", ["a/x/1.jpg"]),
    ]
    try with(files) { index in
      for (name, stem, expected) in cases {
        let found = places(try index.match(name, stem: stem, from: "/data/a"))
        #expect(found == expected, "\(name), \(stem ?? "-")")
      }
    }
  }

  @Test func `a name means no photograph beside the nearest folder that holds any`() throws {
    let cases = [
      ("2.jpg", "/data/a/labels", []), ("2.jpg", "/data/labels", ["b/c/2.jpg"]), ("3.jpg", "/data/labels", []),
      ("3.jpg", "/labels", ["../other/3.jpg"]),
    ]
    try with(["/data/a/1.jpg", "/data/b/c/2.jpg", "/other/3.jpg"]) { index in
      for (name, folder, expected) in cases {
        let found = places(try index.match(name, stem: nil, from: folder))
        #expect(found == expected, "\(name) from \(folder)")
      }
    }
  }

  @Test func `a folder's range of paths is what lies below it, wherever the catalog lies`() throws {
    let seed: UInt64 = .random(in: 0 ... .max)
    print("seed \(seed)")
    var random = Random(seed: seed)
    func path(_ least: Int) -> String {
      let count = least + Int(random.next() % 4)
      return "/"
        + (0..<count).map { _ in ["a", "b", "..c", "a0", "a-"][Int(random.next() % 5)] }.joined(separator: "/")
    }
    try DatabaseQueue().write { db in
      for _ in 0..<2000 {
        let (home, folder, file) = (path(0), path(0), path(1))
        // No file is where a folder is.
        guard file != folder, !(home + "/").hasPrefix(file + "/"), !(folder + "/").hasPrefix(file + "/") else {
          continue
        }
        let isBelow = folder == "/" || file.hasPrefix(folder + "/")
        let range = FolderRange(folder, home: home)
        let shown = Files.relative(file, to: home)
        let found = try Bool.fetchOne(
          db, sql: "SELECT \(range.condition("path")) FROM (SELECT ? AS path)",
          arguments: StatementArguments(range.bounds + [shown]))
        #expect(found == isBelow && range.contains(shown) == isBelow, "seed \(seed): \(file) in \(folder) from \(home)")
      }
    }
  }
}

/// What people call their splits.
enum SplitNames {
  private static let known = [
    "train": "train", "training": "train", "trainset": "train", "val": "val", "valid": "val", "validation": "val",
    "valset": "val",
    "dev": "val", "test": "test", "testing": "test", "testset": "test",
  ]

  /// The split for which a folder's name stands: `train2017`, `Validation`; nil for any other name.
  static func split(folder name: Substring) -> String? {
    known[String(name.lowercased().drop { !$0.isLetter }.prefix { $0.isLetter })].flatMap { split in
      name.contains { $0.isLetter && $0.isASCII } ? split : nil
    }
  }

  /// The split that a list's name tells: `instances_val2017.json`, `train.csv`.
  static func split(list name: String) -> String? {
    name.lowercased().split { !$0.isLetter }.dropLast().lazy.compactMap { known[String($0)] }.first
  }

  /// The splits of which the path from a root tells one: by its outermost such folder.
  static func split(path: String) -> String? {
    path.split(separator: "/").dropLast().lazy.compactMap { split(folder: $0) }.first
  }

  /// Train before val before test before all others, which follow in order of their names.
  static func ordered(_ names: [String]) -> [String] {
    let order = ["train", "val", "test"]
    return names.sorted { a, b in
      let (x, y) = (order.firstIndex(of: a) ?? order.count, order.firstIndex(of: b) ?? order.count)
      return (x, a) < (y, b)
    }
  }
}

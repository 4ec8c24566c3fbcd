import Dataset

/// Splits told by the names of folders and lists.
extension SplitNames {
  /// Words that data sets put beside the name of a split: `WIDER_train`, `val_images`.
  private static let companions: Set = [
    "annotations", "coco", "data", "face", "faces", "image", "images", "img", "imgs", "instances", "labels", "photos",
    "set", "split", "wider",
  ]

  /// The split for which a folder's name stands: `train2017`, `Validation`, `WIDER_val`; nil for any other name. People are called
  /// Dev, places Val-d'Oise: all words must be a split's or such as stand beside it.
  static func split(folder name: Substring) -> String? {
    let words = name.lowercased().split { !$0.isLetter }.map(String.init)
    let splits = words.filter { split($0) != nil }
    guard splits.count == 1, words.allSatisfy({ split($0) != nil || companions.contains($0) }) else { return nil }
    return split(splits[0])
  }

  /// The split that the path from a root tells: by its outermost such folder.
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

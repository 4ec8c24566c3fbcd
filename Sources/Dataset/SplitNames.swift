/// What people call their splits.
public enum SplitNames {
  private static let known = [
    "train": "train", "training": "train", "trainset": "train", "val": "val", "valid": "val", "validation": "val",
    "valset": "val",
    "dev": "val", "test": "test", "testing": "test", "testset": "test",
  ]

  /// The split for which a word stands, whatever its capitals: `Validation`; nil for any other word.
  public static func split(_ word: some StringProtocol) -> String? { known[word.lowercased()] }

  /// The split that the name of a list tells: `instances_val2017.json`, `labels_train.xml`; nil where it tells none.
  public static func split(list name: String) -> String? {
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    return stem.split { !$0.isLetter }.lazy.compactMap { split($0) }.first
  }

  /// The numbers of `names` in the order in which they are to stay whole: a test split first, the others from the last to the first.
  public static func protected(_ names: [String]) -> [Int] {
    let isTest = { split(names[$0]) == "test" }
    return names.indices.filter(isTest) + names.indices.reversed().filter { !isTest($0) }
  }
}

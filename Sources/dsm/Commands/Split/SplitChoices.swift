import ArgumentParser
import Basics
import Splitting

/// What a user can ask of a split.
struct SplitChoices: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Attributes that every split should hold in equal parts; age:5 puts numbers into bins of 5.", valueName: "names"))
  var stratify: String?

  @Option(help: ArgumentHelp("Attributes whose values must stay in one split.", valueName: "names"))
  var groupBy: String?

  @Option(help: ArgumentHelp("The shares of train, val and test; they add up to 100 or to 1.", valueName: "a/b/c"))
  var ratios: String?

  @Option(
    help: ArgumentHelp(
      "Splits of your own names with their parts or counts: train=0.8,test=0.2 or train=rest,test=500.",
      valueName: "name=amount,…"))
  var splits: String?

  @Option(help: "Another seed gives another split of the same quality (7 unless given).")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Photographs of one camera within so long stay together: 10s, 2m; a bare number is seconds.", valueName: "time"))
  var burst: Seconds?

  @Flag(inversion: .prefixedNo, help: "Whether near-duplicates are looked for and stay together.")
  var near = true

  @Option(help: ArgumentHelp("A CSV of photographs that belong together: file_name, other.", valueName: "file"))
  var pairs: String?

  @Option(
    help: ArgumentHelp("A CSV of values of --group-by attributes that mean the same: alias, value.", valueName: "file"))
  var aliases: String?

  @Option(help: "Groups of more photographs are told, with their weakest link.")
  var maxGroup: Int?

  @Option(help: ArgumentHelp("A CSV that says where photographs must lie: file_name, split.", valueName: "file"))
  var pin: String?

  @Option(help: ArgumentHelp("The column that holds the set's official splits; they are kept.", valueName: "name"))
  var keepOfficial: String?

  @Option(
    help: ArgumentHelp("Write so many folds, from 3 to 100; every photograph is in test once.", valueName: "count"))
  var folds: Int?

  @Option(
    help: ArgumentHelp(
      "Leave each value of an attribute out in turn: measures transfer, not quality.", valueName: "name"))
  var leaveOut: String?

  @Option(help: ArgumentHelp("Keep everybody where the split in this folder has them.", valueName: "folder"))
  var grow: String?

  func validate() throws {
    if ratios != nil, splits != nil { throw ValidationError("--ratios and --splits say the same; give one.") }
    if let folds, !(3...100).contains(folds) { throw ValidationError("--folds goes from 3 to 100.") }
    if let maxGroup, maxGroup < 1 { throw ValidationError("--max-group must be at least 1.") }
    try checkNames(stratify, "--stratify") { StratumKey($0).attribute }
    try checkNames(groupBy, "--group-by") { $0 }
    let modes = [("--folds", folds != nil), ("--leave-out", leaveOut != nil), ("--grow", grow != nil)].filter(\.1)
    guard modes.count <= 1 else {
      throw ValidationError("\(modes.map(\.0).joined(separator: " and ")) are two kinds of splits; give one.")
    }
    let isPlaced = pin != nil || keepOfficial != nil
    if folds != nil || leaveOut != nil, isPlaced {
      throw ValidationError("\(modes[0].0) places everybody anew; leave out --pin and --keep-official.")
    }
    if folds != nil, ratios != nil || splits != nil {
      throw ValidationError("--folds has equal parts; leave out --ratios and --splits.")
    }
    do { _ = try request } catch { throw ValidationError(error.description) }
  }

  /// Refuses lists with nothing between two commas, an attribute twice, and bins of no width.
  private func checkNames(_ list: String?, _ option: String, _ attribute: (String) -> String) throws {
    guard let list else { return }
    let words = list.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard !words.contains("") else {
      throw ValidationError(
        "\(option) '\(list)' holds an empty name; write names with a comma between two: country,sex.")
    }
    let names = words.map(attribute)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("\(option) '\(list)' names \(twice) twice; name it once.")
    }
    if option == "--stratify", let word = words.first(where: { StratumKey($0).hasUselessWidth }) {
      throw ValidationError(
        "\(option) '\(word)': the width of a bin is a number above zero with up to six decimals, as in age:5.")
    }
  }

  /// What is asked of the splits; nil where nothing is.
  var request: SplitRequest? {
    get throws(Failure) {
      if let splits { return try SplitRequest(splits: splits) }
      return try ratios.map { ratios throws(Failure) in try SplitRequest(ratios: ratios) }
    }
  }

  /// A list of names; nil where it was not given.
  static func names(_ list: String?) -> [String]? {
    list?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

/// A length of time as a user writes it: `10s`, `10`, `1.5s`, `2m`.
struct Seconds: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let unit = argument.last == "m" ? 60.0 : 1
    let digits = argument.last.map { "sm".contains($0) } == true ? String(argument.dropLast()) : argument
    guard let number = Double(digits), number >= 0, number.isFinite else { return nil }
    seconds = number * unit
  }
}

import ArgumentParser
import Augmentation

/// `dsm augment list`.
struct AugmentList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Name every transform that a recipe can have, and the recipes that ship.",
    discussion: """
      EXAMPLES
        dsm augment list
        dsm augment list --json

      'dsm augment show NAME' tells all of one.
      """)

  @Flag(help: "Print the list as JSON.")
  var json = false

  private struct Report: Encodable {
    struct Transform: Encodable {
      let name, summary: String
      let parameters: [ParameterDocumentation]
    }

    let transforms: [Transform]
    let recipes: [String]
  }

  func run() throws {
    let all = Augmentations.all.sorted { $0.name < $1.name }
    if json {
      return try Console.json(
        Report(
          transforms: all.map { .init(name: $0.name, summary: $0.summary, parameters: $0.parameterDocumentation) },
          recipes: Recipe.shippedNames))
    }
    let width = all.map { $0.name.count }.max() ?? 0
    for type in all {
      try Console.out(type.name + String(repeating: " ", count: width + 2 - type.name.count) + type.summary)
    }
    try Console.out("\nRecipes that ship: \(Recipe.shippedNames.joined(separator: ", "))")
  }
}

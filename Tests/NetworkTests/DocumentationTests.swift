import Basics
import Network
import Testing

@Suite struct NetworkDocumentationTests {
  private func page() throws -> String {
    let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
    return String(decoding: try Files.read(root + "/docs/network.md"), as: UTF8.self)
  }

  @Test func thePageOnNetworksListsEveryLayerLossAndOptimiser() throws {
    let page = try page()
    let layers = LayerSpecimen.all.flatMap { $0.network.nodes.map { String(describing: type(of: $0.layer)) } }
    let losses = GradientCase.losses.map { String($0.name.prefix { $0 != " " }) }
    for name in Set(layers + losses + Optimizer.Method.allCases.map(\.rawValue)) {
      #expect(page.contains("\n| `\(name)` | "), "docs/network.md must have a row for \(name)")
    }
  }
}

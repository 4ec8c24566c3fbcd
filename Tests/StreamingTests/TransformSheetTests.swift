import Augmentation
import Basics
import Dataset
import Imaging
import Streaming
import Testing

@Suite("One transform by itself") struct TransformSheetTests {
  private static let photographs = (0..<2).map { number in
    var image = Image(width: 90, height: 70, color: Color(200, 120, 60))
    image.fill(20..<50, 20..<50, .white)
    let face = Annotation(box: Box(x: 20, y: 20, width: 30, height: 30))
    return Companion(image, annotations: [face], id: ContentID(hashing: [UInt8(number)]))
  }

  @Test("Every transform is drawn that does anything by itself", arguments: Augmentations.all.map { $0.name })
  func all(_ name: String) throws {
    let transform = try Augmentations.parsing(name)
    guard !(transform is any Composer || transform is Normalize) else {
      #expect(throws: Failure.self) { try TransformSheet(transform, photographs: Self.photographs, seed: 1) }
      return
    }
    let rows = try TransformSheet(transform, photographs: Self.photographs, seed: 1).samples(2)
    #expect(rows.count == 2 && rows.allSatisfy { $0.tiles.count == 3 })
    #expect(rows.allSatisfy { $0.tiles.allSatisfy { !$0.lines.isEmpty } })
  }

  @Test("A transform that changes nothing says so, and MixUp has others to mix in where one photograph has a row")
  func unchanged() throws {
    let photographs = Array(Self.photographs.prefix(1))
    for (name, others, isChanged) in [("Affine", [], false), ("MixUp", [], false), ("MixUp", Self.others, true)] {
      let sheet = try TransformSheet(
        try Augmentations.parsing(name), photographs: photographs, others: others, seed: 1)
      let rows = try sheet.samples(3)
      #expect(rows.count == 1)
      for tile in rows[0].tiles.dropFirst() {
        #expect(tile.lines.contains("nothing is changed") == !isChanged, "\(name): \(tile.lines)")
      }
    }
  }

  private static let others = [
    Companion(Image(width: 40, height: 60, color: .black), annotations: [], id: ContentID(hashing: [9]))
  ]

  @Test(
    "A sweep has a tile for each step, from the lowest number to the highest, and the same photograph before",
    arguments: Augmentations.all.map { $0.name })
  func sweeps(_ name: String) throws {
    let transform = try Augmentations.parsing(name)
    guard !(transform is any Composer || transform is Normalize) else { return }
    let sheet = try TransformSheet(transform, photographs: Self.photographs, seed: 1)
    for sweep in transform.sweeps where sweep.isShort {
      let steps = sweep.steps(4, in: sweep.range)
      #expect(steps.first == sweep.range.lowerBound && steps.last == sweep.range.upperBound, "\(sweep.name)")
      #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }, "\(sweep.name)")
      let rows = try sheet.sweep([(sweep, sweep.range)], steps: 4)
      #expect(rows.count == 2 && rows.allSatisfy { $0.tiles.count == 1 + steps.count }, "\(sweep.name)")
      #expect(rows[0].tiles[0].image == Self.photographs[0].source as? Image)
    }
  }

  @Test("What is swept is what changes: a rotation by 0 changes nothing, one by -90 and one by 90 are opposite")
  func rotation() throws {
    let transform = try Augmentations.parsing("Rotate: {limit: 90}")
    let sweep = try #require(transform.sweeps.first { $0.name == "limit" })
    let sheet = try TransformSheet(transform, photographs: Array(Self.photographs.prefix(1)), seed: 1)
    let tiles = try sheet.sweep([(sweep, sweep.range)], steps: 3)[0].tiles
    #expect(tiles[2].image == tiles[0].image && tiles[1].image != tiles[0].image)
    #expect(tiles.map { $0.lines[0] } == ["photograph", "limit = -90", "limit = 0", "limit = 90"])
  }

  @Test("A number that a parameter does not take is refused, with what it takes")
  func refused() throws {
    let transform = try Augmentations.parsing("GaussianBlur")
    let sweep = try #require(transform.sweeps.first { $0.name == "sigma_limit" })
    let failure = #expect(throws: Failure.self) { try transform.swept(sweep, to: 21) }
    #expect(failure?.place == "GaussianBlur: sigma_limit")
    let misspelt = #expect(throws: Failure.self) { try Augmentations.parsing("GausianBlur") }
    #expect(misspelt?.place == "transform 'GausianBlur'")
    #expect(throws: Failure.self) { try Augmentations.parsing("GaussianBlur: {sigma: 3}") }
  }

  @Test("Names under a tile are broken behind commas, and none is lost")
  func names() throws {
    let names = (0..<9).map { "Transform\($0)" }
    let tile = ContactSheet.Tile(
      AugmentedSample(image: Image(width: 9, height: 9), annotations: [], applied: names), "epoch 0")
    let few = ContactSheet.Tile(
      AugmentedSample(image: Image(width: 9, height: 9), annotations: [], applied: ["A"]), "epoch 0")
    let sheets = [tile, few].map { ContactSheet().draw([ContactSheet.Row("", [$0])], headline: "t") }
    #expect(sheets[0].height > sheets[1].height)
  }
}

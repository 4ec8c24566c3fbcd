import Augmentation
import Dataset
import Imaging
import Testing

@Suite("Changes of bytes that follow one another") struct ByteTableTests {
  /// Steps without chance, so that what each draws does not matter.
  private let steps = [
    "{RandomBrightnessContrast: {brightness_limit: [0.1, 0.1], contrast_limit: [0.3, 0.3], p: 1}}",
    "{RandomGamma: {gamma_limit: [70, 70], p: 1}}", "{Posterize: {num_bits: [5, 5], p: 1}}",
    "{Solarize: {threshold_range: [0.6, 0.6], p: 1}}",
    "{RGBShift: {r_shift_limit: [9, 9], g_shift_limit: [-30, -30], b_shift_limit: [0, 0], p: 1}}",
    "{MultiplicativeNoise: {multiplier: [1.2, 1.2], per_channel: true, p: 1}}", "{Equalize: {p: 1}}",
    "{RandomBrightnessContrast: {brightness_limit: [-0.2, -0.2], contrast_limit: [0, 0], brightness_by_max: false, p: 1}}",
    "{HorizontalFlip: {p: 1}}", "{Transpose: {p: 1}}",
  ]

  private func apply(_ steps: [String], _ image: Image) throws -> Image {
    try Recipe(yaml: "augment: [\(steps.joined(separator: ", "))]", name: "t")
      .apply(to: image, seed: 1, epoch: 0, id: Scene.id(1)).image
  }

  @Test("give the bytes that one after the other gives, also with maps between them", arguments: 0..<30)
  func law(seed: Int) throws {
    let image = Scene(seed: UInt64(seed)).image
    // Ten steps in orders that differ: a stride without a common divisor with ten.
    let order = (0..<10).map { ($0 * [1, 3, 7, 9][seed % 4] + seed) % 10 }
    for length in [2, 3, 10] {
      let chosen = order.prefix(length).map { steps[$0] }
      #expect(try apply(chosen, image) == oneByOne(chosen, image), "seed \(seed): \(chosen)")
    }
  }

  @Test("are carried out before a map that mixes pixels and after it, each in its turn")
  func around() throws {
    let image = Scene(seed: 3).image
    let turn = "{Affine: {rotate: [10, 10], scale: [1.1, 1.1], fill: 40, p: 1}}"
    for (before, after) in [([2, 1], [4]), ([3], [6, 0]), ([], [2]), ([5, 3], [])] {
      let chosen = before.map { steps[$0] } + [turn] + after.map { steps[$0] }
      #expect(try apply(chosen, image) == oneByOne(chosen, image), "\(chosen)")
    }
  }

  private func oneByOne(_ steps: [String], _ image: Image) throws -> Image {
    try steps.reduce(image) { try apply([$1], $0) }
  }
}

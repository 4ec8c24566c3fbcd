import Compute
import Dataset
import Imaging

/// A photograph on its way through a recipe, with the boxes and landmarks of its faces.
///
/// Geometric transforms only compose a map; the pixels are resampled once, when somebody asks for them. What one transform
/// moved out of the canvas can therefore come back by the next, with its true pixels, as long as no pixels were asked for in
/// between.
public struct Sample: Sendable {
  private let source: any PixelSource
  private let decode: DecodeRule
  /// The pixels, from when somebody asked for them on.
  private var base: Image?
  /// What is still to be done to the bytes of `base`, before the pending map; nil where nothing is.
  private var tables: ByteTables?
  private var pending: Projective
  /// The canvas as it is after all transforms so far.
  public private(set) var canvas: CanvasSize
  private var fill: Color?
  private var tracked: [Tracked]
  /// The first number that no annotation has.
  private var numbers: Int
  /// What becomes of boxes.
  public let rules: BoxRules
  /// The pass over the data, from 0 on.
  public internal(set) var epoch = 0
  /// The names of the transforms that were applied, in order.
  public internal(set) var applied: [String] = []
  /// What became of faces so far.
  public internal(set) var account = BoxAccount()
  /// What was done so far, in full; nil where nobody asked for it.
  var trace: SampleTrace?
  /// Where other photographs come from; nil where there are none.
  var companions: (any CompanionSource)?
  /// The photograph's identity; nil where nobody told it.
  var id: ContentID?
  /// The other photographs of which something was mixed in, in order.
  public internal(set) var mixed: [ContentID] = []
  /// How the faces stood when last looked at; nil where something has moved since.
  private var lastStandings: [Standing]?

  /// In how many eighths of its size the photograph was decoded; nil as long as nobody asked for pixels.
  public private(set) var decodedEighths: Int?
  /// Why the photograph, or one that was mixed in, gave no pixels; what is seen then is grey.
  public private(set) var problem: DecodeProblem?

  /// A photograph before all transforms; the annotations are in its pixels.
  public init(_ image: Image, annotations: [Annotation] = [], rules: BoxRules = BoxRules()) {
    self.init(image, decode: DecodeRule(), annotations: annotations, rules: rules)
    (base, decodedEighths) = (image, 8)
  }

  /// A photograph that is decoded once it is known what of it is seen; the annotations are in its full, upright pixels.
  public init(
    _ source: any PixelSource, decode: DecodeRule, annotations: [Annotation] = [], rules: BoxRules = BoxRules()
  ) {
    (self.source, self.decode) = (source, decode)
    canvas = decode.canvas(of: source)
    pending = Projective(
      .scale(x: Double(canvas.width) / Double(source.width), y: Double(canvas.height) / Double(source.height)))
    tracked = annotations.filter { $0.box.area > 0 }.enumerated().map { Tracked($1, number: $0) }
    numbers = tracked.count
    self.rules = rules
  }

  /// The annotations in the canvas's coordinates, judged by the rules.
  public var annotations: [Annotation] { tracked.compactMap { $0.seen(pending, canvas, rules) } }

  /// How the faces stand now, in the order of their numbers.
  mutating func standings() -> [Standing] {
    if let lastStandings { return lastStandings }
    let result = tracked.filter { !$0.origin.ignore }.map {
      Standing(number: $0.number, size: $0.size, part: $0.standing(pending, canvas, rules))
    }
    lastStandings = result
    return result
  }

  /// Every annotation as it is now, in the order of the numbers.
  var views: [FaceView] { tracked.map { $0.view(pending, canvas, rules) } }

  /// Moves pixels, boxes and landmarks by `map`, from the canvas of now to one of the given size.
  ///
  /// - Parameter fill: the colour beyond the photograph; nil where the canvas shows nothing new.
  public mutating func warp(by map: Affine, to size: CanvasSize, fill: Color? = nil) {
    warp(through: Projective(map), to: size, fill: fill)
  }

  /// The same for a map that need not be affine.
  public mutating func warp(through map: Projective, to size: CanvasSize, fill: Color? = nil) {
    if let fill, let before = self.fill, fill != before { settle() }
    pending = pending.then(map)
    trace?.moved(by: map)
    canvas = size
    self.fill = fill ?? self.fill
    lastStandings = nil
  }

  /// The pixels of the canvas, to be read or changed; whatever is pending is carried out first.
  public var pixels: Image {
    mutating get { settled() }
    _modify {
      // The sample lets go of its pixels meanwhile, so that they are changed in place.
      var image = settled()
      base = nil
      defer {
        precondition(image.width == canvas.width && image.height == canvas.height, "pixels change, sizes do not")
        base = image
      }
      yield &image
    }
  }

  /// Sends every byte through a table, or the bytes of red, green and blue through one each. Tables that follow one another become one; the pixels
  /// are gone over when somebody asks for them.
  mutating func apply(tables next: ByteTable...) { apply(tables: next) }

  /// The same for a list of one table or three.
  mutating func apply(tables next: [ByteTable]) {
    if isMoved { settle() }
    let next = ByteTables(next)
    tables = tables?.then(next) ?? next
  }

  /// Takes note that a part of every box in `holes` is painted over.
  public mutating func cover(_ holes: [Box]) {
    lastStandings = nil
    for index in tracked.indices {
      let box = tracked[index].box(pending, rules.rotateMethod).clipped(width: canvas.width, height: canvas.height)
      guard box.area > 0 else { continue }
      tracked[index].visibility *= 1 - coveredArea(of: box, by: holes) / box.area
    }
  }

  /// Carries out the pending map: one resampling, and none where nothing moved.
  private mutating func settle() { _ = settled() }

  /// The pixels, after what is pending.
  ///
  /// - Parameter cuts: whether boxes end where the canvas does, whatever the rules say.
  private mutating func settled(cuts: Bool = false) -> Image {
    carryOutTables()
    var image = base
    if isMoved {
      image = seen()
    } else if !cuts, let image {
      return image
    }
    tracked = tracked.compactMap { $0.settled(pending, canvas, rules, cuts: cuts) }
    (base, pending, fill) = (image, .identity, nil)
    return image!
  }

  /// Whether the canvas shows something else than the pixels that are there.
  private var isMoved: Bool {
    guard let base else { return true }
    return pending != .identity || canvas.width != base.width || canvas.height != base.height
  }

  private mutating func carryOutTables() {
    guard let tables, let image = base else { return }
    (base, self.tables) = (nil, nil)
    base = Image(width: image.width, height: image.height, pixels: tables.applied(to: image.pixels))
  }

  /// What the canvas shows.
  private mutating func seen() -> Image {
    let border = fill.map { Border.fill($0) } ?? .replicate
    if let base { return base.warped(by: pending, width: canvas.width, height: canvas.height, border: border) }
    let eighths = source.scale(
      for: pending, width: canvas.width, height: canvas.height, within: decode.scales(of: source))
    decodedEighths = eighths
    do throws(DecodeProblem) {
      return try source.seen(
        through: pending, width: canvas.width, height: canvas.height, border: border, eighths: eighths)
    } catch {
      problem = problem ?? error
      return Image(width: canvas.width, height: canvas.height, color: .gray)
    }
  }
}

/// Several photographs in one.
extension Sample {
  /// Another photograph as a sample of its own, with numbers for its annotations that are not given yet.
  mutating func joined(by other: Companion) -> Sample {
    var sample = Sample(other.source, decode: decode, annotations: other.annotations, rules: rules)
    for index in sample.tracked.indices { sample.tracked[index].number += numbers }
    numbers += sample.tracked.count
    mixed.append(other.id)
    return sample
  }

  /// The sample once more, with numbers for its annotations that are not given yet.
  mutating func repeated(_ other: Sample) -> Sample {
    var copy = other
    for index in copy.tracked.indices { copy.tracked[index].number = numbers + index }
    numbers += copy.tracked.count
    return copy
  }

  /// Becomes a canvas of `size` on which samples lie with their upper left corners at the given places, first what this one has become; what is
  /// not covered is `fill`.
  mutating func assemble(_ parts: [(sample: Sample, x: Int, y: Int)], on size: CanvasSize, fill: Color) {
    var image = Image(width: size.width, height: size.height, color: fill)
    var all: [Tracked] = []
    for (sample, x, y) in parts {
      var part = sample
      image.paste(part.settled(cuts: true), x: x, y: y)
      problem = problem ?? part.problem
      all += part.tracked.map { tracked in
        var moved = tracked
        moved.map = tracked.map.then(.translation(x: Double(x), y: Double(y)))
        return moved
      }
    }
    (base, canvas, pending, self.fill) = (image, size, .identity, nil)
    (tracked, lastStandings) = (all.sorted { $0.number < $1.number }, nil)
    guard let own = parts.first else { return }
    trace = own.sample.trace
    trace?.moved(by: Projective(.translation(x: Double(own.x), y: Double(own.y))))
  }

  /// Becomes the mixture of itself by `weight` and of another sample of the same size by the rest; a face is as visible as its photograph.
  mutating func blend(with other: Sample, weight: Double) {
    var other = other
    let part = Int((weight * 256).rounded())
    let (own, second) = (settled(cuts: true), other.settled(cuts: true))
    problem = problem ?? other.problem
    base = Image(
      width: own.width, height: own.height, pixels: PixelFilters.blended(own.pixels, second.pixels, part: part))
    for index in tracked.indices { tracked[index].visibility *= Double(part) / 256 }
    for index in other.tracked.indices { other.tracked[index].visibility *= 1 - Double(part) / 256 }
    tracked += other.tracked
    lastStandings = nil
  }
}

extension Image {
  /// Lays `other` over the image, whole.
  fileprivate mutating func paste(_ other: Image, x: Int, y: Int) {
    for row in 0..<other.height {
      let (from, to) = (3 * row * other.width, 3 * ((y + row) * width + x))
      pixels.replaceSubrange(to..<(to + 3 * other.width), with: other.pixels[from..<(from + 3 * other.width)])
    }
  }
}

/// The area of `box` under the union of `holes`.
func coveredArea(of box: Box, by holes: [Box]) -> Double {
  let parts = holes.map(box.intersection).filter { $0.area > 0 }
  let columns = Set(parts.flatMap { [$0.x, $0.maxX] }).sorted()
  return zip(columns, columns.dropFirst()).reduce(0) { sum, edges in
    let rows = parts.filter { $0.x <= edges.0 && $0.maxX >= edges.1 }.map { ($0.y, $0.maxY) }.sorted { $0.0 < $1.0 }
    var (end, height) = (-Double.infinity, 0.0)
    for (low, high) in rows where high > end {
      height += high - max(low, end)
      end = high
    }
    return sum + height * (edges.1 - edges.0)
  }
}

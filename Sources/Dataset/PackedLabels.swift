/// What a file says of many photographs, packed: 48 bytes a mark, 80 more for landmarks, and each word once.
///
/// A file may speak of photographs and categories by ids before it tells what they are. Marks are added with numbers of the caller's own in
/// their places; ``finish(pictures:categories:)`` tells what the numbers mean.
struct PackedLabels: Sendable {
  /// What a category's number means.
  struct Category: Sendable {
    var name = "face"
    /// For each of the five landmarks, where it stands among the points that were added.
    var landmarkOrder = Array(0..<5)
  }

  /// What a mark says beside its place; most say the same.
  struct Manner: Hashable, Sendable {
    var ignore = false
    var attributes: [String: String] = [:]
  }

  /// A photograph without its marks; 0 pixels stand for a size that is not told.
  private struct Head: Sendable {
    var name: String
    var width: Int32
    var height: Int32
    var attributes: [String: String]
  }

  private struct Mark: Sendable {
    var box: Box
    var picture: Int32
    var category: Int32
    /// The place in `manners`; -1 where the mark has no box.
    var manner: Int32
    /// Which ten of `points`; -1 where there are none.
    var landmarks: Int32
  }

  private var heads: [Head] = []
  private var marks: [Mark] = []
  private var points: [Double] = []
  private var manners = [Manner()]
  private var numbers = [Manner(): Int32(0)]
  private var categories: [Category] = []
  /// The places of the marks, photograph by photograph, and where each photograph's begin.
  private var order: [Int32] = []
  private var starts: [Int32] = []
}

/// What comes in.
extension PackedLabels {
  /// Adds a photograph.
  mutating func add(_ name: String, width: Int?, height: Int?, attributes: [String: String]) {
    heads.append(
      Head(name: name, width: Int32(width ?? 0), height: Int32(height ?? 0), attributes: attributes))
  }

  /// Adds a mark by its photograph's and its category's numbers.
  ///
  /// - Parameter landmarks: nothing, or five points of two numbers each, which are NaN where the point is unknown.
  mutating func add(_ box: Box, picture: Int32, category: Int32, _ manner: Manner, landmarks: [Double]) {
    let place = landmarks.isEmpty ? -1 : Int32(points.count / 10)
    points += landmarks
    marks.append(
      Mark(box: box, picture: picture, category: category, manner: number(of: manner), landmarks: place))
  }

  /// Adds a mark without a box of four numbers.
  mutating func add(unplaced picture: Int32, category: Int32) {
    let nowhere = Box(x: 0, y: 0, width: 0, height: 0)
    marks.append(Mark(box: nowhere, picture: picture, category: category, manner: -1, landmarks: -1))
  }

  private mutating func number(of manner: Manner) -> Int32 {
    if !manner.ignore, manner.attributes.isEmpty { return 0 }
    if let known = numbers[manner] { return known }
    numbers[manner] = Int32(manners.count)
    manners.append(manner)
    return Int32(manners.count - 1)
  }

  /// Puts the marks to their photographs, once all are there.
  ///
  /// - Parameters:
  ///   - pictures: for each photograph's number, its place among those that were added; -1 where it is none of them.
  ///   - categories: by number.
  /// - Returns: how many marks belong to none.
  mutating func finish(pictures: [Int32], categories: [Category]) -> Int {
    self.categories = categories
    var ends = [Int32](repeating: 0, count: heads.count + 1)
    for mark in marks where pictures[Int(mark.picture)] >= 0 { ends[Int(pictures[Int(mark.picture)]) + 1] += 1 }
    for index in heads.indices { ends[index + 1] += ends[index] }
    starts = ends
    order = [Int32](repeating: 0, count: Int(ends[heads.count]))
    for (index, mark) in marks.enumerated() where pictures[Int(mark.picture)] >= 0 {
      let picture = Int(pictures[Int(mark.picture)])
      order[Int(ends[picture])] = Int32(index)
      ends[picture] += 1
    }
    return marks.count - order.count
  }
}

/// What goes out.
extension PackedLabels {
  /// How many photographs there are.
  var count: Int { heads.count }

  /// What was said of the photograph at `place`.
  subscript(place: Int) -> PictureLabels {
    let head = heads[place]
    var labels = PictureLabels(
      name: head.name, width: head.width > 0 ? Int(head.width) : nil, height: head.height > 0 ? Int(head.height) : nil)
    labels.attributes = head.attributes
    for index in order[Int(starts[place])..<Int(starts[place + 1])] {
      let mark = marks[Int(index)]
      let category = categories[Int(mark.category)]
      if mark.manner < 0 {
        labels.unplaced.append(category.name)
      } else {
        labels.annotations.append(annotation(mark, category))
      }
    }
    return labels
  }

  private func annotation(_ mark: Mark, _ category: Category) -> Annotation {
    let manner = manners[Int(mark.manner)]
    return Annotation(
      box: mark.box, category: category.name,
      landmarks: mark.landmarks < 0 ? nil : landmarks(10 * Int(mark.landmarks), category.landmarkOrder),
      ignore: manner.ignore, attributes: manner.attributes)
  }

  private func landmarks(_ start: Int, _ order: [Int]) -> Landmarks {
    Landmarks(
      order.map { place in
        let (x, y) = (points[start + 2 * place], points[start + 2 * place + 1])
        return x.isNaN ? nil : Point(x: x, y: y)
      })
  }
}

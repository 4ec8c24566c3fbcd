extension LabelSet {
  /// What would be lost by writing the set in a format of these holdings, each as words with a count: `landmarks of 12 faces`.
  public func losses(in format: Holdings) -> [String] {
    let all = photographs.flatMap(\.labels.annotations)
    return lossesOfAnnotations(all, format) + lossesOfPhotographs(format)
  }

  /// The set without what a format of these holdings cannot keep.
  public func reduced(to format: Holdings) -> LabelSet {
    LabelSet(photographs.compactMap { $0.reduced(to: format) })
  }

  private func lossesOfAnnotations(_ all: [Annotation], _ format: Holdings) -> [String] {
    var losses: [String] = []
    func lose(_ count: Int, _ what: String) {
      if count > 0 { losses.append("\(what) of \(counted(count, "annotation", "annotations"))") }
    }
    if !format.landmarks { lose(all.count { $0.landmarks != nil }, "the landmarks") }
    if !format.ellipses { lose(all.count { $0.ellipse != nil }, "the ellipses") }
    let ignored = format.ignore ? 0 : all.count(where: \.ignore)
    if ignored > 0 {
      losses.append(
        "\(counted(ignored, "annotation", "annotations")) to be ignored, which the format would take for faces")
    }
    if !format.categories { lose(all.count { $0.category != "face" }, "the categories") }
    if !format.fractions { lose(all.count(where: \.hasFractions), "parts of a pixel") }
    let names = Set(all.flatMap(\.attributes.keys)).filter { !format.annotationAttributes.contains($0) }
    for name in names.sorted() { lose(all.count { $0.attributes[name] != nil }, "the attribute '\(name)'") }
    return losses
  }

  private func lossesOfPhotographs(_ format: Holdings) -> [String] {
    var losses: [String] = []
    func lose(_ count: Int, _ what: String) {
      if count > 0 { losses.append("\(counted(count, "photograph", "photographs")) \(what)") }
    }
    if !format.unlabelled { lose(photographs.count { $0.labels == .unlabelled }, "of which nothing is known") }
    if !format.empty { lose(photographs.count { $0.labels == .labelled([]) }, "without a face") }
    if !format.ignore {
      lose(photographs.count(where: \.labels.isIgnoredWhole), "with nothing but annotations to be ignored")
    }
    if !format.splits { lose(photographs.count { $0.split != nil }, "lose their split") }
    let names = format.attributes ? [] : Set(photographs.flatMap(\.attributes.keys))
    for name in names.sorted() {
      lose(photographs.count { $0.attributes[name] != nil }, "lose the attribute '\(name)'")
    }
    return losses
  }
}

extension LabelSet.Photograph {
  /// The photograph without what a format of these holdings cannot keep; nil where that is everything.
  fileprivate func reduced(to format: Holdings) -> LabelSet.Photograph? {
    var copy = self
    switch labels {
    case .unlabelled: guard format.unlabelled else { return nil }
    case .labelled(let annotations):
      // What is neither a face nor none is left out where it cannot be said; a photograph of nothing else is then not an empty one.
      guard format.empty || !annotations.isEmpty, format.ignore || !labels.isIgnoredWhole else { return nil }
      copy.labels = .labelled(annotations.filter { format.ignore || !$0.ignore }.map { $0.reduced(to: format) })
    }
    if !format.attributes { copy.attributes = [:] }
    if !format.splits { copy.split = nil }
    return copy
  }
}

extension Labels {
  /// Whether there are annotations, and all are to be ignored.
  fileprivate var isIgnoredWhole: Bool { !annotations.isEmpty && annotations.allSatisfy(\.ignore) }
}

extension Annotation {
  /// Whether an edge of the box or a landmark lies within a pixel.
  var hasFractions: Bool {
    let points = landmarks?.points.compactMap { $0 } ?? []
    let numbers = [box.x, box.y, box.width, box.height] + points.flatMap { [$0.x, $0.y] }
    return numbers.contains { $0 != $0.rounded() }
  }

  fileprivate func reduced(to format: Holdings) -> Annotation {
    var copy = self
    if !format.landmarks { copy.landmarks = nil }
    if !format.ellipses { copy.ellipse = nil }
    if !format.categories { copy.category = "face" }
    if !format.fractions { copy = copy.rounded }
    copy.attributes = attributes.filter { format.annotationAttributes.contains($0.key) }
    return copy
  }

  /// The annotation with its box's edges and its landmarks on whole pixels, and a box of at least one pixel.
  var rounded: Annotation {
    var copy = self
    let (left, top) = (box.x.rounded(), box.y.rounded())
    copy.box = Box(
      minX: left, minY: top, maxX: max(left + 1, box.maxX.rounded()), maxY: max(top + 1, box.maxY.rounded()))
    copy.landmarks = landmarks?.mapped { Point(x: $0.x.rounded(), y: $0.y.rounded()) }
    return copy
  }
}

/// The faces of a photograph as columns, in the layout of Hugging Face's `objects`; columns that would say nothing are absent.
struct LabelColumns: Codable {
  var bbox: [Box]
  var categories: [String]
  var landmarks: [Landmarks?]?
  var ignore: [Bool]?
  var ellipses: [Ellipse?]?
  var attributes: [[String: String]]?

  init(_ annotations: [Annotation]) {
    bbox = annotations.map(\.box)
    categories = annotations.map(\.category)
    landmarks = annotations.contains { $0.landmarks != nil } ? annotations.map(\.landmarks) : nil
    ignore = annotations.contains(where: \.ignore) ? annotations.map(\.ignore) : nil
    ellipses = annotations.contains { $0.ellipse != nil } ? annotations.map(\.ellipse) : nil
    attributes = annotations.contains { !$0.attributes.isEmpty } ? annotations.map(\.attributes) : nil
  }

  /// Whether all columns are as long as the boxes.
  var isEven: Bool {
    [categories.count, landmarks?.count, ignore?.count, ellipses?.count, attributes?.count]
      .allSatisfy { $0 ?? bbox.count == bbox.count }
  }
}

import Basics
import Classification
import Training

extension ClassificationReport {
  /// The report as a person reads it, without the last line break.
  var text: String {
    let header = ["by", "slice", "photographs", "accuracy", "95%"]
    let table = slices.isEmpty ? [] : ["", Self.sliceNote] + aligned(header, slices.map(Self.row))
    return ([figures.table] + table).joined(separator: "\n")
  }

  private static let sliceNote = "With bootstrap intervals of 95%:"

  private static func row(_ slice: Slice) -> [String] {
    let few = slice.isSmall && slice.by != "all" ? " few" : ""
    let figures =
      slice.accuracy.map { [$0.value.formatted(3), "\($0.low.formatted(3))-\($0.high.formatted(3))"] } ?? ["-", "-"]
    return [slice.by, slice.value.printable, "\(slice.images)\(few)"] + figures
  }
}

import Augmentation
import Compute
import Dataset
import Foundation
import Imaging

/// A photograph made of numbers, with boxes that mean nothing.
struct Scene {
  let image: Image
  let annotations: [Annotation]

  /// Smooth colours with some noise, and three faces.
  init(seed: UInt64, width: Int = 240, height: Int = 180) {
    var random = Random(seed: seed, 5)
    let phase = (0..<6).map { _ in random.uniform(in: 0...6) }
    var image = Image(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        func wave(_ k: Int) -> UInt8 {
          UInt8(128 + 100 * sin(Double(x) / 17 + phase[k]) * cos(Double(y) / 13 + phase[k + 3]))
        }
        image[x, y] = Color(wave(0), wave(1), wave(2))
      }
    }
    self.image = image
    annotations = (0..<3).map { index in
      let box = Box(x: 20 + 70 * Double(index), y: 50, width: 40, height: 50)
      let points = [(10, 15), (30, 15), (20, 25), (12, 38), (28, 38)].map {
        Point(x: box.x + Double($0.0), y: box.y + Double($0.1))
      }
      return Annotation(box: box, landmarks: Landmarks(points))
    }
  }

  static func recipe(_ steps: [any Augmentation], _ boxes: BoxRules = BoxRules()) -> Recipe {
    Recipe(name: "test", steps: steps, boxes: boxes)
  }

  static func id(_ number: Int) -> ContentID { ContentID(hashing: Array("\(number)".utf8)) }

  /// Grey, with a white cone seven pixels across.
  static func dot(at place: Point, width: Int, height: Int) -> Image {
    var image = Image(width: width, height: height, color: .gray)
    for y in 0..<height {
      for x in 0..<width {
        let distance = hypot(Double(x) + 0.5 - place.x, Double(y) + 0.5 - place.y)
        let value = UInt8(128 + 127 * max(0, 1 - distance / 7))
        image[x, y] = Color(value, value, value)
      }
    }
    return image
  }

  /// The middle of the one bright thing around `place`; nil where it is cut off or is not the only bright thing.
  static func middleOfDot(in image: Image, near place: Point) -> Point? {
    var (sum, x, y) = (0.0, 0.0, 0.0)
    var (columns, rows) = (0..<0, 0..<0)
    for row in 0..<image.height {
      for column in 0..<image.width {
        let weight = max(0, Double(image[column, row].green) - 170)
        guard weight > 0 else { continue }
        if sum == 0 { (columns, rows) = (column..<(column + 1), row..<(row + 1)) }
        columns = min(columns.lowerBound, column)..<max(columns.upperBound, column + 1)
        rows = min(rows.lowerBound, row)..<max(rows.upperBound, row + 1)
        (sum, x, y) = (sum + weight, x + weight * (Double(column) + 0.5), y + weight * (Double(row) + 0.5))
      }
    }
    let isPaintedOver = (max(0, rows.lowerBound - 2)..<min(image.height, rows.upperBound + 2)).contains { row in
      (max(0, columns.lowerBound - 2)..<min(image.width, columns.upperBound + 2)).contains {
        image[$0, row].green < 60
      }
    }
    let touches =
      columns.lowerBound == 0 || rows.lowerBound == 0 || columns.upperBound == image.width
      || rows.upperBound == image.height
    let isRound = max(columns.count, rows.count) <= 3 * min(columns.count, rows.count)
    return sum > 0 && !touches && !isPaintedOver && isRound && columns.count < image.width / 2
      ? Point(x: x / sum, y: y / sum) : nil
  }
}

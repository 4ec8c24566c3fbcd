import Dataset
import Foundation

/// Finds the box and the five landmarks of a figure from its sculpture, wherever it stands and whatever hides it.
struct FaceMarks {
  let figure: Figure
  private static let sides = 17
  private static let heights = 15

  /// The box around the face, from hairline to chin and without the ears, in pixels; it may leave the picture.
  var box: Box {
    let points = surface.map { figure.project($0) }
    let xs = points.map { Double($0.x) }
    let ys = points.map { Double($0.y) }
    return Box(minX: xs.min() ?? 0, minY: ys.min() ?? 0, maxX: xs.max() ?? 0, maxY: ys.max() ?? 0)
  }

  /// Right eye, left eye, nose tip, right and left corner of the mouth, on the head. The subject's right is at negative x.
  var landmarks: [Vector] {
    let layout = figure.layout
    let mirror = Vector(-1, 1, 1, 1)
    return [layout.eye * mirror, layout.eye, layout.noseTip, layout.mouthCorner * mirror, layout.mouthCorner]
  }

  /// Places of the face, found from the outside along lines that spread from the head's axis.
  private var surface: [Vector] {
    let skin = HeadShape(layout: figure.layout).skin
    let directions = (0..<Self.sides).map { side -> Vector in
      let angle = Float.pi * 0.46 * (2 * Float(side) / Float(Self.sides - 1) - 1)
      return Vector(sin(angle), 0, cos(angle), 0)
    }
    let chin = -1.0 - figure.layout.drop - 0.02 * figure.layout.identity.chin
    return (0..<Self.heights).flatMap { step -> [Vector] in
      let y = chin + (figure.layout.hairline - chin) * Float(step) / Float(Self.heights - 1)
      return meet(skin, directions.map { (Vector(0, y, 0, 0) + $0 * 1.5, $0 * -1) })
    }
  }

  private func meet(_ skin: Part, _ lines: [(start: Vector, direction: Vector)]) -> [Vector] {
    var places = Places(count: lines.count)
    var along = [Float](repeating: 0, count: lines.count)
    var distances = along
    for _ in 0..<28 {
      for (i, line) in lines.enumerated() { places[i] = line.start + line.direction * along[i] }
      skin.distance(places, count: lines.count, into: &distances)
      for i in along.indices { along[i] += distances[i] * 0.9 }
    }
    return lines.indices.filter { along[$0] < 1.3 }.map { lines[$0].start + lines[$0].direction * along[$0] }
  }
}

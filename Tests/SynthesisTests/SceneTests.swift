import Compute
import Dataset
import Imaging
import Synthesis
import Testing

/// Laws that every drawn photograph keeps.
@Suite struct SceneTests {
  static let small = Synthesizer(seed: 11, images: 400, longSide: 128)
  static let scenes = Workers().map(60) { small.scene($0) }

  @Test func `a scene depends on its number only`() {
    let few = Synthesizer(seed: 11, images: 8, longSide: 128)
    for index in [7, 0, 3] {
      let again = few.scene(index)
      #expect(again.image == Self.scenes[index].image)
      #expect(again.annotations == Self.scenes[index].annotations)
    }
  }

  @Test func `another seed gives other pictures`() {
    #expect(Synthesizer(seed: 12, images: 8, longSide: 128).scene(0).image != Self.scenes[0].image)
  }

  @Test func `boxes lie inside of the frame and are not empty`() {
    for (index, scene) in Self.scenes.enumerated() {
      for box in scene.annotations.map(\.box) {
        let inside = box.clipped(width: scene.image.width, height: scene.image.height)
        #expect(abs(inside.area - box.area) < 1e-6 && box.area > 0, "photograph \(index): \(box)")
      }
    }
  }

  @Test func `landmarks lie inside of their boxes`() {
    for (index, scene) in Self.scenes.enumerated() {
      for annotation in scene.annotations {
        let points = annotation.landmarks?.points.compactMap(\.self) ?? []
        #expect(points.allSatisfy(annotation.box.contains), "photograph \(index): \(annotation)")
      }
    }
  }

  @Test func `five visible landmarks stand as in a face`() {
    let faces = Self.scenes.flatMap(\.annotations).filter { $0.landmarks?.points.allSatisfy { $0 != nil } == true }
    #expect(faces.count > 10)
    // A head may lean; more than a quarter turn it never does, so the subject's right stays at the left of the picture.
    for face in faces {
      guard let points = face.landmarks?.points.compactMap(\.self), points.count == 5 else { continue }
      #expect(points[0].x < points[1].x && points[3].x < points[4].x)
      #expect((points[0].y + points[1].y) < (points[3].y + points[4].y))
    }
  }

  @Test func `faces that are to be found are not tiny`() {
    for face in Self.scenes.flatMap(\.annotations) where !face.ignore {
      #expect(min(face.box.width, face.box.height) >= 10)
    }
  }

  @Test func `about one picture in ten holds no face`() {
    let empty = Self.scenes.count { $0.annotations.isEmpty }
    #expect((1...15).contains(empty), "\(empty) of \(Self.scenes.count)")
  }

  @Test func `at full size faces go from small to 250 pixels`() {
    let full = Synthesizer(seed: 1, images: 40)
    let faces = Workers().map(40) { full.scene($0).annotations }.flatMap { $0 }.filter { !$0.ignore }
    let sizes = faces.map { max($0.box.width, $0.box.height) }.sorted()
    #expect(sizes.first ?? 0 < 20 && sizes.last ?? 0 > 170, "\(sizes.first ?? 0) to \(sizes.last ?? 0)")
    for range in [10.0..<24, 24..<48, 48..<96, 96..<192] {
      #expect(sizes.contains { range.contains($0) }, "no face of \(range) pixels")
    }
    #expect(sizes.last ?? 0 < 300)
  }

  @Test func `a box holds what differs from the picture's surroundings, a skin tone`() {
    // Where the nose tip is seen, the pixel there is not the background's: red is the strongest channel of every skin.
    var (red, count) = (0, 0)
    for scene in Self.scenes {
      for face in scene.annotations {
        guard let nose = face.landmarks?.points[2] else { continue }
        let color = scene.image[Int(nose.x), Int(nose.y)]
        red += color.red > color.blue ? 1 : 0
        count += 1
      }
    }
    #expect(count > 10 && Double(red) > 0.85 * Double(count), "\(red) of \(count)")
  }
}

import ArgumentParser
import Augmentation
import Basics
import Dataset
import Imaging
import Synthesis

/// Which photographs one transform is looked at on.
struct AugmentPhotographs: ParsableArguments {
  @Option(
    help: ArgumentHelp("A photograph to look at it on; where none is named, scenes are drawn.", valueName: "file"))
  var photo: [String] = []

  /// The photographs, or so many drawn scenes with faces.
  func read(drawn count: Int) throws(Failure) -> [Companion] {
    guard photo.isEmpty else {
      var all: [Companion] = []
      for path in photo { all.append(try Self.read(path)) }
      return all
    }
    return Self.drawn(count)
  }

  /// Drawn scenes to be mixed in, where a transform wants other photographs and one alone is named.
  func others(for transform: any Augmentation) -> [Companion] {
    transform is any Mixing && photo.count == 1 ? Self.drawn(3) : []
  }

  private static func drawn(_ count: Int) -> [Companion] {
    let synthesizer = Synthesizer(seed: 3, images: 40)
    // A few faces that are large enough to be looked at.
    let scenes = (0..<40).lazy.map(synthesizer.scene).filter { scene in
      (1...3).contains(scene.annotations.count) && scene.annotations.contains { $0.box.width > 80 }
    }
    return scenes.prefix(count).enumerated().map { number, scene in
      Companion(scene.image, annotations: scene.annotations, id: ContentID(hashing: [UInt8(number)]))
    }
  }

  private static func read(_ path: String) throws(Failure) -> Companion {
    let bytes = try Files.read(path)
    do throws(DecodeProblem) {
      return Companion(try EncodedPhotograph(bytes), annotations: [], id: ContentID(hashing: bytes))
    } catch {
      throw Failure(path, "\(error)", nextStep: "Name a whole JPEG or PNG.")
    }
  }
}

import Basics
import Detection
import TestSupport
import Testing

@Suite("Where pictures of found faces go")
struct DrawingTargetsTests {
  @Test("No two photographs share a picture, whatever they are called")
  func unique() throws {
    let photos = ["a/x.jpg", "b/x.jpg", "c/X.JPG", "2-x.jpg", "x.jpg", "a/x.jpg", "y.png"]
    let targets = try DrawingTargets.files(for: photos, in: "nowhere/found/")
    #expect(Set(targets.map { $0.lowercased() }).count == photos.count)
    #expect(targets[0] == "nowhere/found/x.jpg.png" && targets[6] == "nowhere/found/y.png.png")
  }

  @Test("One photograph goes to the file that is named, or into a folder that is there")
  func one() throws {
    try withTemporaryFolder { folder in
      let (file, inside) = (
        try DrawingTargets.files(for: ["x.jpg"], in: folder + "/found.png"),
        try DrawingTargets.files(for: ["x.jpg"], in: folder)
      )
      #expect(file == [folder + "/found.png"])
      #expect(inside == [folder + "/x.jpg.png"])
    }
  }

  @Test("Nothing that is read is written over, by whatever path")
  func inputs() throws {
    try withTemporaryFolder { folder in
      let (photo, other) = (folder + "/x.png", folder + "/x.png.png")
      for path in [photo, other] { try AtomicFile.write("x", to: path) }
      for (photos, place) in [
        ([photo], folder + "/../" + Files.name(of: folder) + "/x.png"), ([photo, other], folder),
      ] {
        #expect(throws: Failure.self) { try DrawingTargets.files(for: photos, in: place) }
      }
      #expect(throws: Failure.self) { try DrawingTargets.files(for: ["a"], in: photo, keeping: [photo]) }
      #expect(throws: Failure.self) { try DrawingTargets.files(for: ["a", "b"], in: photo) }
    }
  }
}

import Basics
import Compute
import Dataset
import Streaming
import TestSupport
import Testing

@Suite struct VerifiedFilesTests {
  @Test func aFileIsVerifiedAsLongAsItsStampStays() throws {
    try withTemporaryFolder { folder in
      let stamps = try (0..<2).map { index in
        try AtomicFile.write([UInt8(index)], to: folder + "/\(index)")
        return try Files.stamped(folder + "/\(index)", tick: -60).stamp
      }
      let files = VerifiedFiles(count: 2)
      #expect(!files.holds(stamps[0], of: 0) && !files.holds(nil, of: 0))
      files.note(stamps[0], of: 0)
      files.note(nil, of: 1)
      #expect(files.holds(stamps[0], of: 0) && !files.holds(stamps[1], of: 0))
      #expect(!files.holds(stamps[0], of: 1) && !files.holds(nil, of: 1))
    }
  }

  @Test func aPhotographThatChangesBetweenEpochsIsNamed() throws {
    try withPhotographs { manifest in
      let source = PhotographSource(manifest: manifest, longSide: nil, cacheBytes: 0)
      func kinds() -> [StreamProblem.Kind] {
        source.verify([0, 1], workers: Workers(threads: 1)).map(\.kind)
      }
      #expect(kinds().isEmpty && kinds().isEmpty)
      let other = try Files.read(manifest.folder + "/p2.png")
      try AtomicFile.write(other, to: manifest.folder + "/p0.png")
      #expect(kinds() == [.changed(found: ContentID(hashing: other))])
    }
  }
}

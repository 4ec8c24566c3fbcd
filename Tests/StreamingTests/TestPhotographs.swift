import Basics
import Compute
import Dataset
import Imaging
import TestSupport

/// A dozen photographs on disk and their manifest: labelled, empty, and one unlabelled.
func withPhotographs(_ body: (Manifest) throws -> Void) throws {
  try withTemporaryFolder { folder in
    let records = try (0..<13).map { index in
      var random = Random(seed: 5, UInt64(index))
      let (width, height) = (random.integer(in: 60...120), random.integer(in: 60...120))
      var image = Image(width: width, height: height, color: Color(UInt8(10 * index), 128, 77))
      image.fill(20..<40, 20..<45, .white)
      let bytes = index % 2 == 0 ? image.png() : image.jpeg()
      let name = "p\(index).\(index % 2 == 0 ? "png" : "jpg")"
      try AtomicFile.write(bytes, to: folder + "/" + name)
      let face = Annotation(box: Box(x: 20, y: 20, width: 20, height: 25))
      let attributes = ["country": index % 4 == 0 ? "NG" : "US", "weight": "\(index % 3)"]
      let labels: Labels = index == 12 ? .unlabelled : .labelled(index % 5 == 0 ? [] : [face])
      return ManifestRecord(
        fileName: name, id: ContentID(hashing: bytes), width: width, height: height, attributes: attributes,
        labels: labels)
    }
    try body(Manifest(folder: folder, records: records))
  }
}

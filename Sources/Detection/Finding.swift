import Basics
import Dataset
import Imaging

/// What was found in one photograph, or why nothing could be looked for: a line of `dsm detect --jsonl`.
public struct Finding: Sendable {
  /// The photograph, as it was named.
  public let file: String
  /// The faces, the surest first; or why the photograph could not be examined.
  public let faces: Result<[DetectedFace], Failure>
  /// The score from which a face counts; there may be less sure ones in ``faces``.
  public let threshold: Double
  /// Where the photograph lies with its faces drawn in; nil where it was not drawn.
  public let drawn: String?

  /// What was found in `file`.
  public init(file: String, faces: Result<[DetectedFace], Failure>, threshold: Double, drawn: String? = nil) {
    (self.file, self.faces, self.threshold, self.drawn) = (file, faces, threshold, drawn)
  }

  /// Why the photograph could not be examined.
  public var problem: Failure? {
    if case .failure(let failure) = faces { failure } else { nil }
  }
}

extension FaceDetector {
  /// Looks for faces in the photograph at `file`. One that cannot be read is a finding too; it stops nothing.
  ///
  /// - Parameters:
  ///   - threshold: the score from which a face counts; the card's where nothing is said.
  ///   - lowest: the score from which candidates are reported; the threshold where nothing is said.
  ///   - target: where to write the photograph with the faces that count drawn in; nowhere if nil.
  /// - Throws: a failure where `target` cannot be written.
  public func find(
    in file: String, threshold: Double? = nil, lowest: Double? = nil, drawnTo target: String? = nil
  ) throws(Failure) -> Finding {
    let threshold = threshold ?? card.threshold
    let bytes: [UInt8]
    let faces: [DetectedFace]
    do throws(Failure) {
      bytes = try Self.read(file)
      faces = try examine(bytes, file, lowest ?? threshold)
    } catch {
      return Finding(file: file, faces: .failure(error), threshold: threshold)
    }
    if let target {
      var image = try Self.decode(bytes, file, longSide: nil).image
      image.draw(faces: faces.filter { $0.score >= threshold })
      try image.write(to: target)
    }
    return Finding(file: file, faces: .success(faces), threshold: threshold, drawn: target)
  }

  private static func read(_ file: String) throws(Failure) -> [UInt8] {
    guard !Files.isFolder(file) else {
      throw Failure(file, "a folder, not a photograph", nextStep: "Name the photographs in it, as in \(file)/*.jpg.")
    }
    return try Files.read(file)
  }

  /// The pixels that training and validation would see, which is less than the whole of a large photograph.
  private func examine(_ bytes: [UInt8], _ file: String, _ lowest: Double) throws(Failure) -> [DetectedFace] {
    let photograph = try Self.decode(bytes, file, longSide: card.preprocessing.longSide)
    do {
      return try detect(photograph, minimumScore: lowest)
    } catch {
      throw Failure(file, "cannot be examined (\(error))", nextStep: "Leave it out, or cut it to another shape.")
    }
  }

  private static func decode(_ bytes: [UInt8], _ file: String, longSide: Int?) throws(Failure) -> Photograph {
    do {
      return try Photograph(decoding: bytes, longSide: longSide)
    } catch {
      throw Failure(file, "\(error)", nextStep: "Replace the file by a whole JPEG or PNG.")
    }
  }
}

/// `{"file": …, "threshold": …, "faces": [[x, y, w, h, score], …]}`, with `landmarks` (five points or null for each face) where the model knows any and
/// `drawn` where a picture was made; `{"file": …, "error": …}` where the photograph could not be examined.
extension Finding: Encodable {
  private enum CodingKeys: CodingKey {
    case file, threshold, faces, landmarks, drawn, error
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encodeIfPresent(drawn, forKey: .drawn)
    switch faces {
    case .failure(let failure): try container.encode("\(failure)", forKey: .error)
    case .success(let faces):
      try container.encode(Self.rounded(threshold), forKey: .threshold)
      try container.encode(faces.map(Self.numbers), forKey: .faces)
      guard faces.contains(where: { $0.landmarks != nil }) else { return }
      try container.encode(faces.map { $0.landmarks?.mapped(Self.rounded) }, forKey: .landmarks)
    }
  }

  private static func numbers(_ face: DetectedFace) -> [Double] {
    [face.box.x, face.box.y, face.box.width, face.box.height, face.score].map(rounded)
  }

  private static func rounded(_ point: Point) -> Point { Point(x: rounded(point.x), y: rounded(point.y)) }

  private static func rounded(_ value: Double) -> Double { (value * 10000).rounded() / 10000 }
}

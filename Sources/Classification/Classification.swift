import Basics
import Detection
import Imaging

/// What a classifier says of one photograph, or why nothing could be said: a line of `dsm classify`.
public struct Classification: Sendable {
  /// The photograph, as it was named.
  public let file: String
  /// The probability of each class; or why the photograph could not be looked at.
  public let probabilities: Result<[Double], Failure>
  /// The classes.
  public let classes: [String]

  /// The most probable class and its probability; nil where there is none.
  public var answer: (name: String, probability: Double)? {
    guard case .success(let probabilities) = probabilities else { return nil }
    let place = ClassifiedPhotograph.answer(probabilities)
    return (classes[place], probabilities[place])
  }

  /// Why the photograph could not be looked at.
  public var problem: Failure? {
    if case .failure(let failure) = probabilities { failure } else { nil }
  }
}

extension PhotographClassifier {
  /// Classifies the photograph at `file`. One that cannot be read is an answer too; it stops nothing.
  public func classify(_ file: String) -> Classification {
    let probabilities = Result { () throws(Failure) in try examine(file) }
    return Classification(file: file, probabilities: probabilities, classes: card.classes)
  }

  /// The pixels that validation would see, which is less than the whole of a large photograph.
  private func examine(_ file: String) throws(Failure) -> [Double] {
    guard !Files.isFolder(file) else {
      throw Failure(file, "a folder, not a photograph", nextStep: "Name the photographs in it, as in \(file)/*.jpg.")
    }
    let bytes = try Files.read(file)
    let photograph: Photograph
    do {
      photograph = try Photograph(decoding: bytes, longSide: card.preprocessing.longSide)
    } catch {
      throw Failure(file, "\(error)", nextStep: "Replace the file by a whole JPEG or PNG.")
    }
    do {
      return try probabilities(photograph.image)
    } catch {
      throw Failure(file, "cannot be classified (\(error))", nextStep: "Leave it out.")
    }
  }
}

/// `{"file": …, "class": …, "probabilities": {…}}`; `{"file": …, "error": …}` where the photograph could not be looked at.
extension Classification: Encodable {
  private enum Key: String, CodingKey {
    case file, probabilities, error
    case name = "class"
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(file, forKey: .file)
    switch probabilities {
    case .failure(let failure): try values.encode("\(failure)", forKey: .error)
    case .success(let probabilities):
      try values.encode(answer?.name, forKey: .name)
      let rounded = probabilities.map { ($0 * 10000).rounded() / 10000 }
      try values.encode(Dictionary(uniqueKeysWithValues: zip(classes, rounded)), forKey: .probabilities)
    }
  }
}

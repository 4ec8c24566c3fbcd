import ArgumentParser
import Basics
import Detection
import Training

/// `dsm export` of a model.
extension Export {
  /// The format, where it is one of models and not of labels.
  var modelFormat: DetectorExport.Format? { DetectorExport.Format(rawValue: format) }

  func validateModel() throws {
    guard sources.count == 1 else {
      throw ValidationError("--format \(format) writes one model: name a run folder or a weights file.")
    }
    if let output, !output.lowercased().hasSuffix(".\(format)") {
      throw ValidationError("--out \(output): use a name that ends in .\(format).")
    }
    try checkThreshold(threshold)
  }

  func exportModel(_ format: DetectorExport.Format) throws {
    let source = try RunFolder.model(sources[0])
    let target = output ?? Self.name(of: source, as: format)
    guard !Files.areSame(source, target) else {
      throw Failure(target, "would be written over while it is read", nextStep: "Name another file with --out.")
    }
    try DetectorExport(try FaceDetector.load(source), to: target, as: format, threshold: threshold).show(asJSON: json)
  }

  /// The source's name with the format's ending.
  private static func name(of source: String, as format: DetectorExport.Format) -> String {
    let endings = DetectorExport.Format.allCases.map { ".\($0.rawValue)" }
    let ending = endings.first { source.lowercased().hasSuffix($0) } ?? ""
    return source.dropLast(ending.count) + ".\(format.rawValue)"
  }
}

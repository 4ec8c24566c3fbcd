import ArgumentParser
import Basics
import Compute
import Dataset
import Detection
import Foundation
import Imaging
import Training

/// `dsm detect`.
struct Detect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find faces in photographs.",
    discussion: """
      Boxes (x, y, width, height), landmarks and scores are in the photograph's own upright pixels.

        dsm detect --model runs/first picture.jpg
        dsm detect --model runs/first picture.jpg --draw found.png
        dsm detect --model runs/first *.jpg --jsonl > faces.jsonl
        dsm detect --model runs/first *.jpg --draw found/

      A photograph that cannot be read is named, the others are examined all the same, and the exit code is 1.
      """)

  @Option(help: "A run folder or a weights file; the newest run below runs/ by default.")
  var model: String?

  @Argument(help: "Photographs.")
  var photos: [String]

  @Option(help: "Draw what was found: a file for one photograph, a folder for several.")
  var draw: String?

  @Flag(help: "Print a JSON line a photograph.")
  var jsonl = false

  @Option(help: "The lowest score that is reported; the model's own by default.")
  var threshold: Double?

  @Option(help: "Threads.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard (0...1).contains(threshold ?? 0) else { throw ValidationError("--threshold goes from 0 to 1.") }
    guard threads >= 1 else { throw ValidationError("--threads starts at 1.") }
  }

  func run() throws {
    let path = try model.map { try RunFolder.model($0) } ?? newestModel()
    let detector = try FaceDetector.load(path)
    let workers = Workers(threads: threads)
    var problems = 0
    for start in stride(from: 0, to: photos.count, by: 32) {
      let some = Array(photos[start..<min(photos.count, start + 32)])
      let findings = workers.map(some.count) { Finding(some[$0], detector, threshold) }
      for finding in findings {
        try show(finding)
        if finding.problem != nil { problems += 1 }
      }
    }
    if problems > 0 { throw ExitCode(1) }
  }

  private func newestModel() throws -> String {
    let runs = (try? FileManager.default.contentsOfDirectory(atPath: "runs")) ?? []
    let models = runs.map { RunFolder("runs/\($0)").bestFile }.filter(Files.exists)
    let dated = models.map { path -> (Date, String) in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return (attributes?[.modificationDate] as? Date ?? .distantPast, path)
    }
    guard let newest = dated.max(by: { $0 < $1 })?.1 else {
      throw Failure("runs", "no trained model here", nextStep: "Name one with --model, or train one with 'dsm train'.")
    }
    Console.error("Using \(newest)")
    return newest
  }

  private func show(_ finding: Finding) throws {
    if let problem = finding.problem { Console.error("error: \(problem)") }
    if jsonl { Console.out(try JSON.line(finding.line)) } else if finding.problem == nil { Console.out(finding.text) }
    if let draw, let picture = finding.drawn { try picture.write(to: target(draw, for: finding.photo)) }
  }

  private func target(_ draw: String, for photo: String) -> String {
    let isFolder = photos.count > 1 || draw.hasSuffix("/") || Files.isFolder(draw)
    return isFolder ? "\(draw)/\(Files.name(of: photo)).png" : draw
  }
}

/// What was found in one photograph.
private struct Finding: Sendable {
  let photo: String
  var faces: [DetectedFace] = []
  var image: Image?
  var problem: String?

  init(_ photo: String, _ detector: FaceDetector, _ threshold: Double?) {
    self.photo = photo
    do {
      let image = try Image(contentsOf: photo)
      faces = try detector.detect(image, minimumScore: threshold)
      self.image = image
    } catch {
      problem = error is Failure ? "\(error)" : "\(photo): \(error)"
    }
  }

  struct Line: Encodable {
    var file: String
    var faces: [[Double]]?
    var landmarks: [Landmarks?]?
    var error: String?
  }

  var line: Line {
    if let problem { return Line(file: photo, error: problem) }
    let boxes = faces.map { [$0.box.x, $0.box.y, $0.box.width, $0.box.height, $0.score].map(Self.rounded) }
    let points = faces.map { $0.landmarks?.mapped { Point(x: Self.rounded($0.x), y: Self.rounded($0.y)) } }
    return Line(file: photo, faces: boxes, landmarks: faces.contains { $0.landmarks != nil } ? points : nil)
  }

  var text: String {
    let boxes = faces.map { face in
      let box = [face.box.x, face.box.y, face.box.width, face.box.height].map { "\(Int($0.rounded()))" }
      return "\n  \(box.joined(separator: " "))  \(face.score.formatted(3))"
    }
    return "\(photo): \(faces.count) \(faces.count == 1 ? "face" : "faces")\(boxes.joined())"
  }

  /// The photograph with boxes and points.
  var drawn: Image? {
    guard var picture = image else { return nil }
    let thickness = max(2, max(picture.width, picture.height) / 300)
    for face in faces {
      picture.drawRectangle(
        minX: face.box.x, minY: face.box.y, maxX: face.box.maxX, maxY: face.box.maxY, color: Color(60, 230, 90),
        thickness: thickness)
      for point in (face.landmarks?.points ?? []).compactMap({ $0 }) {
        picture.drawDisc(x: point.x, y: point.y, radius: Double(thickness), color: Color(255, 60, 60))
      }
    }
    return picture
  }

  private static func rounded(_ value: Double) -> Double { (value * 10000).rounded() / 10000 }
}

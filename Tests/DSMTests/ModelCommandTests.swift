import Basics
import Compute
import Detection
import Foundation
import Imaging
import Network
import TestSupport
import Testing
import Training

@Suite("dsm model and the export of models") struct ModelCommandTests {
  private struct Shown: Decodable {
    var preset: Preset
    var summary: NetworkSummary
  }

  /// A model that has learned nothing, in `fresh.safetensors`, and a run folder of it.
  private func prepare(_ tool: Tool) throws {
    let card = ModelCard(preset: .nano, threshold: 0.4)
    let file = try FaceDetector.file(card: card, weights: Weights(initializing: Preset.nano.network, seed: 3))
    try file.write(to: tool.folder + "/fresh.safetensors")
    try Files.makeFolder(tool.folder + "/run")
    try file.write(to: tool.folder + "/run/best.safetensors")
  }

  @Test("A run is exported, read back and compared; the files find what the run finds")
  func export() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try prepare(tool)
      let outcome = try tool.run("export", "run", "--format", "onnx", "--json")
      #expect(outcome.code == 0, "\(outcome)")
      let report = try #require(try outcome.json(DetectorExport.self).first)
      #expect(report.file == "run/best.onnx" && report.agrees && report.threshold == 0.4)
      let named = try tool.run(
        "export", "fresh.safetensors", "--format", "onnx", "--out", "faces.onnx", "--threshold", "0.25")
      #expect(named.code == 0 && named.output.contains("within 0.0001"), "\(named)")
      let back = try tool.run("model", "import", "faces.onnx", "--preset", "nano", "--out", "back.safetensors")
      #expect(back.code == 0 && back.output.contains("threshold 0.250"), "\(back)")
      let image = Image(width: 64, height: 64, pixels: (0..<12288).map { UInt8($0 * 7919 % 251) })
      let (own, copy) = (
        try FaceDetector.load(folder + "/run/best.safetensors"), try FaceDetector.load(folder + "/back.safetensors")
      )
      #expect(try own.detect(image, minimumScore: 0).count == copy.detect(image, minimumScore: 0).count)
    }
  }

  @Test("What cannot be exported or read is refused with the next step")
  func refused() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try prepare(tool)
      try AtomicFile.write("<html>", to: folder + "/page.onnx")
      try AtomicFile.write("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", to: folder + "/lfs.onnx")
      for (arguments, code, words) in [
        (["export", "fresh.safetensors", "--format", "safetensors"], 2, "would be written over"),
        (["export", "page.onnx", "--format", "safetensors"], 2, "not an ONNX file"),
        (["model", "import", "lfs.onnx", "--out", "a.safetensors"], 2, "a Git LFS pointer"),
        (["model", "import", "gone.onnx", "--out", "a.safetensors"], 2, "no such file"),
        (["import", "yunet.onnx"], 64, "dsm model import yunet.onnx"),
        (["model", "import", "lfs.onnx", "--out", "a.bin"], 64, "ends in .safetensors"),
        (["export", "run", "fresh.safetensors", "--format", "onnx"], 64, "writes one model"),
        (["export", "run", "--format", "onnx", "--out", "faces.bin"], 64, "ends in .onnx"),
        (["export", "run", "--format", "onnx", "--threshold", "1"], 64, "between 0 and 1"),
        (["export", "run", "--format", "coco", "--out", "x", "--threshold", "0.5"], 64, "belongs to models"),
        (["export", "--format", "coco"], 64, "--out"), (["export", "run", "--format", "onx"], 64, "onnx"),
        (["model", "show", "large"], 2, "Name one of nano, s, m"), (["model", "show", "s", "--size", "0"], 64, "size"),
        (["model", "bench", "s", "--batch", "0"], 64, "--batch"),
      ] as [([String], Int32, String)] {
        let outcome = try tool.run(arguments)
        #expect(outcome.code == code && outcome.errors.contains(words), "\(arguments): \(outcome)")
      }
    }
  }

  @Test("The layers of a preset, a run and a file are told; a size that is no multiple of 32 is padded and said to be")
  func show() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try prepare(tool)
      let text = try tool.run("model", "show", "s")
      #expect(text.code == 0 && text.output.contains("57680 parameters, 86.36 M multiplications"))
      #expect(text.output.contains("613 px"))
      for source in ["run", "fresh.safetensors", "nano"] {
        let outcome = try tool.run("model", "show", source, "--size", "300x200", "--json")
        let shown = try #require(try outcome.json(Shown.self).first)
        #expect(shown.preset == .nano && shown.summary.width == 320 && shown.summary.height == 224)
        #expect(outcome.errors.contains("300x200 is padded to 320x224"))
      }
    }
  }

  @Test("A speed trial tells its rounds, and leaves the weights as they are", arguments: [true, false])
  func bench(isTraining: Bool) throws {
    let weights = Weights<Float>(initializing: Preset.nano.network, seed: 3)
    let before = weights.parameters.array
    let trial = try SpeedTrial(
      .nano, weights: weights, height: 32, width: 64, batch: 2, workers: .init(threads: 2), isTraining: isTraining,
      rounds: 3, seconds: 0.001)
    #expect(trial.rounds.count == 3 && trial.rounds.sorted()[1] == trial.median && trial.median > 0)
    #expect(weights.parameters.array == before)
    try withTemporaryFolder { folder in
      let arguments = ["model", "bench", "nano", "--size", "32", "--threads", "1", "--json"]
      let outcome = try Tool(folder: folder).run(arguments + (isTraining ? ["--train"] : []))
      #expect(try outcome.json(SpeedTrial.self).first?.isTraining == isTraining)
    }
  }
}

import Basics
import Foundation
import TestSupport
import Testing

/// `DSM_SOAK` says how often a stream is killed.
private let kills = ProcessInfo.processInfo.environment["DSM_SOAK"].flatMap { Int($0) } ?? 4

@Suite("dsm stream") struct StreamCommandTests {
  /// A split set of 24 drawn scenes with faces: `manifests` in the folder.
  private func withScenes(_ body: (Tool) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      for arguments in [
        ["synthesize", "photos", "--images", "24", "--long-side", "96"], ["ingest", "photos"],
        ["split", "--group-by", "subject"],
      ] {
        let outcome = try tool.run(arguments)
        #expect(outcome.code == 0, "\(arguments): \(outcome)")
      }
      try AtomicFile.write("augment: [{FaceScaleCrop: {size: 64}}, HorizontalFlip]", to: folder + "/small.yaml")
      try body(tool)
    }
  }

  private let train = ["stream", "manifests/train.jsonl"]

  @Test(
    "What a stream killed at any byte has sent, and what --from gives with other threads, are the bytes of an undisturbed one",
    arguments: ["raw", "webdataset"])
  func kill(format: String) throws {
    try withScenes { tool in
      let arguments = train + ["--recipe", "small.yaml", "--epochs", "40", "--format", format]
      let whole = try tool.bytes(of: arguments + ["--threads", "2"])
      let ends = format == "raw" ? Array(stride(from: 12288, through: whole.count, by: 12288)) : sampleEnds(whole)
      #expect(ends.count > 600 && ends.count % 40 == 0)
      for _ in 0..<kills {
        let moment = Int.random(in: 0..<(whole.count * 3 / 4))
        let begun = try tool.killed(arguments + ["--threads", "3"], afterBytes: moment)
        #expect(begun.count >= moment && begun.count < whole.count, "killed after \(moment) bytes")
        #expect(whole.starts(with: begun), "killed after \(moment) bytes")
        let samples = ends.count { $0 <= begun.count }
        let rest = try tool.bytes(of: arguments + ["--threads", "1", "--from", "\(samples)"])
        #expect(rest == Array(whole[(samples > 0 ? ends[samples - 1] : 0)...]), "on from \(samples)")
      }
    }
  }

  /// Where each sample of a WebDataset archive ends: two members of it, each of a header and whole blocks of 512 bytes.
  private func sampleEnds(_ archive: [UInt8]) -> [Int] {
    var (place, ends): (Int, [Int]) = (0, [])
    while place + 512 <= archive.count, archive[place] != 0 {
      let digits = String(decoding: archive[(place + 124)..<(place + 135)], as: UTF8.self)
      place += 512 + (Int(digits, radix: 8)! + 511) / 512 * 512
      ends.append(place)
    }
    return stride(from: 1, to: ends.count, by: 2).map { ends[$0] }
  }

  @Test(
    "A reader that closes early ends the stream silently, with exit code 0",
    arguments: ["webdataset", "npy", "raw", "coco"])
  func earlyClosing(format: String) throws {
    try withScenes { tool in
      let script = "\"$0\" stream manifests/train.jsonl --epochs 40 --format \(format); echo \"code $?\" >&2"
      let outcome = try tool.shell("{ \(script); } | head -c 1000 | wc -c")
      #expect(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines) == "1000")
      #expect(outcome.errors == "code 0\n")
    }
  }

  @Test(
    "The README's lines of PyTorch train from a stream, and the loss sinks",
    .enabled(if: Python.found != nil, "DSM_PYTHON names no Python that has torch and webdataset"))
  func torch() throws {
    try withScenes { tool in
      let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
      let outcome = try tool.python(root + "/Tests/Python/torch_stream.py")
      #expect(outcome.code == 0, "\(outcome)")
      let losses = outcome.output.split(separator: "\n").compactMap { Double($0.dropFirst("loss ".count)) }
      #expect(losses.count == 20, "20 epochs of 16 samples in batches of 16")
      let (first, last) = (losses.prefix(5).reduce(0, +), losses.suffix(5).reduce(0, +))
      #expect(last < 0.9 * first, "\(losses)")
    }
  }

  @Test(
    "The lines of NumPy in docs/streaming.md read a stream to its end",
    .enabled(if: Python.found != nil, "DSM_PYTHON names no Python that has torch and webdataset"))
  func numpy() throws {
    try withScenes { tool in
      let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
      let outcome = try tool.python(root + "/Tests/Python/read_arrays.py")
      let lines = outcome.output.split(separator: "\n")
      #expect(outcome.code == 0 && lines.count == 2, "16 samples in batches of 8: \(outcome)")
      #expect(lines.allSatisfy { $0.hasPrefix("(8, 3, 320, 320) (") && $0.hasSuffix(", 16)") })
      let script = String(decoding: try Files.read(root + "/Tests/Python/read_arrays.py"), as: UTF8.self)
      #expect(String(decoding: try Files.read(root + "/docs/streaming.md"), as: UTF8.self).contains(script))
    }
  }

  @Test("A place behind the end is refused with the number of samples; from the end itself nothing is left")
  func behindTheEnd() throws {
    try withScenes { tool in
      let arguments = train + ["--recipe", "small.yaml", "--format", "raw"]
      let count = try tool.bytes(of: arguments).count / 12288
      #expect(try tool.bytes(of: arguments + ["--from", "\(count)"]).isEmpty)
      let outcome = try tool.run(arguments + ["--from", "\(count + 1)"])
      #expect(outcome.code == 2 && outcome.errors.contains("behind the last of \(count) samples"))
    }
  }

  @Test("More epochs than places can count are refused, and what a pipeline of Albumentations loses is told")
  func told() throws {
    try withScenes { tool in
      let many = try tool.run(train + ["--recipe", "small.yaml", "--epochs", "\(Int.max)"])
      #expect(many.code == 64 && many.errors.contains("--epochs goes from 1 to 1000000"), "\(many)")
      let text = """
        {"__version__": "2.0.8", "transform": {"__class_fullname__": "Compose", "p": 1.0, "seed": 3, "transforms": [
        {"__class_fullname__": "Resize", "p": 1.0, "height": 32, "width": 32}]}}
        """
      try AtomicFile.write(text, to: tool.folder + "/pipeline.json")
      let streamed = try tool.run(
        "stream", "manifests/train.jsonl", "--recipe", "pipeline.json", "--format", "coco", "--limit", "1")
      #expect(streamed.code == 0 && streamed.errors.contains("Compose: 'seed' is not carried over"), "\(streamed)")
      let applied = try tool.run(
        "augment", "apply", "manifests/train.jsonl", "--recipe", "pipeline.json", "--output", "copy")
      #expect(applied.code == 0 && applied.errors.contains("Compose: 'seed' is not carried over"), "\(applied)")
    }
  }

  @Test("The README shows the lines that are tested")
  func readme() throws {
    let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
    let (readme, script) = (try Files.read(root + "/README.md"), try Files.read(root + "/Tests/Python/torch_stream.py"))
    #expect(String(decoding: readme, as: UTF8.self).contains(String(decoding: script, as: UTF8.self)))
  }

  @Test(
    "webdataset reads packed shards with all photographs and labels, and workers read shards of a stream, each sample once",
    .enabled(if: Python.found != nil, "DSM_PYTHON names no Python that has torch and webdataset"))
  func webdataset() throws {
    try withScenes { tool in
      let outcome = try tool.run("pack", "manifests/train.jsonl", "--output", "shards", "--size", "20K")
      #expect(outcome.code == 0, "\(outcome)")
      let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
      let read = try tool.python(root + "/Tests/Python/read_shards.py", "manifests/train.jsonl", "shards")
      #expect(read.code == 0 && read.output == "16 packed, 32 streamed\n", "\(read)")
    }
  }
}

import Basics
import Foundation
import Synchronization

/// What PyTorch computed; `Tests/Python/torch_goldens.py` wrote it.
struct TorchGoldens: Decodable, Sendable {
  /// A layer's pass over a batch, forward and back.
  struct LayerPass: Decodable, Sendable {
    var batch, channels, height, width: Int
    var input, output, outputGradient, inputGradient: [Double]
    var parameters, parameterGradients: [String: [Double]]
    var statistics: [String: [Double]]?
  }

  /// A loss and its gradient.
  struct LossValue: Decodable, Sendable {
    var predictions, targets, gradient: [Double]
    var value: Double
  }

  var layers: [String: LayerPass]
  var losses: [String: LossValue]
  /// Ten gradients of four weights, and the weights after each, by optimiser.
  var gradients: [[Double]]
  var optimizers: [String: [[Double]]]
  /// Twenty figures for a plateau, and twenty rates by schedule.
  var figures: [Double]
  var schedules: [String: [Double]]

  private static let kept = Mutex<TorchGoldens?>(nil)

  static func read() throws -> TorchGoldens {
    try kept.withLock { kept in
      if let kept { return kept }
      let bytes = try Files.read(Files.parent(of: #filePath) + "/Fixtures/torch.json")
      let goldens = try JSONDecoder().decode(TorchGoldens.self, from: Data(bytes))
      kept = goldens
      return goldens
    }
  }
}

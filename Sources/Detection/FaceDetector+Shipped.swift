import Basics
import CModels
import Network

extension FaceDetector {
  /// What the model that comes with dsm is called where a model may be named; a file of that name goes before it.
  public static let shippedName = "shipped"

  /// The tensors of the model at `path`, a safetensors file or ``shippedName``.
  public static func safetensors(_ path: String) throws(Failure) -> Safetensors {
    guard path == shippedName, !Files.exists(path) else { return try Safetensors(reading: path) }
    do {
      return try Safetensors(shippedBytes)
    } catch {
      throw Failure(path, "the model in this dsm is damaged (\(error))", nextStep: "Build or install dsm again.")
    }
  }

  private static var shippedBytes: [UInt8] {
    var count = 0
    let start = unsafe dsm_shipped_model(&count)
    return unsafe Array(UnsafeBufferPointer(start: start, count: count))
  }
}

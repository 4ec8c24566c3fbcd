import Basics
import Compute
import Detection
import Foundation
import Network

// network [PRESET] [SECONDS] [WHAT...]: images a second of training steps (forward, backward, SGD) and of inference, on random pixels.
// network layers [PRESET] [SIZE]: where the time of a training step and of an inference goes, layer by layer.

let arguments = Array(CommandLine.arguments.dropFirst())
useOneThreadForBLAS()
if arguments.first == "layers" {
  let preset = arguments.count > 1 ? Preset(rawValue: arguments[1]) : .s
  guard let preset, let size = arguments.count > 2 ? Int(arguments[2]) : 320 else { exitWithUsage() }
  try printLayers(preset, size: size)
} else {
  let preset = arguments.isEmpty ? .s : Preset(rawValue: arguments[0])
  guard let preset, let seconds = arguments.count > 1 ? Double(arguments[1]) : 4, seconds > 0 else { exitWithUsage() }
  try printRates(preset, seconds: seconds, only: Set(arguments.dropFirst(2)))
}

func exitWithUsage() -> Never {
  print("usage: network [PRESET] [SECONDS] [train|infer|SIZE...], or network layers [PRESET] [SIZE]")
  exit(64)
}

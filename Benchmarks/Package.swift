// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let rooms: Target.Dependency = .product(name: "Rooms", package: "dsm")

/// What dsm's figures for speed are measured with. A package of its own, so that a build of dsm knows nothing of it.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "dsm", path: "..")],
  targets: [
    // libjpeg-turbo with nothing around it.
    .target(name: "CPlainJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .executableTarget(name: "record", dependencies: [rooms, "CPlainJPEG"], swiftSettings: strict),
    .executableTarget(name: "hamming", dependencies: [rooms], swiftSettings: strict),
    .executableTarget(name: "augment", dependencies: [rooms], swiftSettings: strict),
    .executableTarget(name: "stream", dependencies: [rooms, "CPlainJPEG"], swiftSettings: strict),
    .executableTarget(name: "split", dependencies: [rooms], swiftSettings: strict),
    // The limits of the machine.
    .target(name: "CMachine"),
    .executableTarget(name: "network", dependencies: [rooms, "CMachine"], swiftSettings: strict),
  ]
)

// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let rooms: Target.Dependency = .product(name: "Rooms", package: "dsm")

/// The fuzz targets in Swift. A package of its own, so that a build of dsm knows nothing of it; fuzz.sh builds it.
let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "dsm", path: "..")],
  targets: [
    .executableTarget(name: "exif", dependencies: [rooms], swiftSettings: strict),
    .executableTarget(name: "annotations", dependencies: [rooms], swiftSettings: strict),
  ]
)

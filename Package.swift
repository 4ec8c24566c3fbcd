// swift-tools-version: 6.2

import PackageDescription

/// Swift 6 mode comes with the tools version; a warning stops the build.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// For the rooms in which pointers are touched: every unsafe expression is marked as such.
let strictAndMemorySafe: [SwiftSetting] = strict + [.strictMemorySafety()]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
  name: "dsm",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "dsm", targets: ["dsm"]),
    // For the package of benchmarks.
    .library(
      name: "Rooms",
      targets: [
        "Basics", "Compute", "Imaging", "Dataset", "Catalog", "Splitting", "Augmentation", "Streaming", "Network",
        "Detection",
      ]),
  ],
  traits: [.trait(name: "WebP", description: "Read WebP photographs, by the system's libwebp.")],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The system's libraries, as they are.
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
    .systemLibrary(name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),

    // C of our own: codecs whose errors never leave their folder, and the loops that Swift loses.
    .target(
      name: "CImageIO",
      dependencies: ["CJPEG", "CPNG", .target(name: "CWebP", condition: .when(traits: ["WebP"]))],
      cSettings: [.define("DSM_WEBP", .when(traits: ["WebP"]))]),
    .target(name: "CKernels"),
    // The model that ships, as it lies in models/.
    .target(name: "CModels"),

    // The rooms. An arrow points down only.
    .target(name: "Basics", dependencies: [crypto], swiftSettings: strict),
    .target(name: "Compute", dependencies: ["Basics", "CBLAS", "CKernels"], swiftSettings: strictAndMemorySafe),
    .target(name: "Imaging", dependencies: ["Basics", "Compute", "CImageIO"], swiftSettings: strictAndMemorySafe),
    .target(name: "Dataset", dependencies: ["Basics", yams], swiftSettings: strict),
    .target(
      name: "Synthesis", dependencies: ["Basics", "Compute", "Imaging", "Dataset", "CKernels"], swiftSettings: strict),
    .target(name: "Pages", dependencies: ["Basics"], swiftSettings: strict),
    .target(
      name: "Catalog", dependencies: ["Basics", "Compute", "Imaging", "Dataset", "Pages", grdb, sqlite],
      swiftSettings: strict),
    .target(
      name: "Splitting", dependencies: ["Basics", "Compute", "Imaging", "Dataset", "Pages"], swiftSettings: strict),
    .target(
      name: "Auditing", dependencies: ["Basics", "Compute", "Imaging", "Dataset", "Catalog", "Splitting"],
      swiftSettings: strict),
    .target(
      name: "Augmentation", dependencies: ["Basics", "Compute", "Imaging", "Dataset", yams], swiftSettings: strict),
    .target(
      name: "Streaming", dependencies: ["Basics", "Compute", "Imaging", "Dataset", "Augmentation", "Pages"],
      swiftSettings: strict),
    .target(name: "Network", dependencies: ["Basics", "Compute"], swiftSettings: strict),
    .target(name: "ONNX", dependencies: ["Basics"], swiftSettings: strict),
    .target(
      name: "Detection", dependencies: ["Basics", "Compute", "Imaging", "Dataset", "Network", "ONNX", "CModels"],
      swiftSettings: strictAndMemorySafe),
    .target(
      name: "Classification", dependencies: ["Basics", "Compute", "Imaging", "Network", "Detection"],
      swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: [
        "Basics", "Compute", "Imaging", "Dataset", "Augmentation", "Streaming", "Network", "Detection",
        "Classification", logging, yams,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "dsm",
      dependencies: [
        "Basics", "Compute", "Imaging", "Dataset", "Synthesis", "Catalog", "Splitting", "Auditing", "Augmentation",
        "Streaming",
        "Network", "Detection", "Classification", "Training", "Pages", argumentParser, logging,
      ],
      swiftSettings: strict),

    // Not part of the product: `swift run -c release catalog-rows 100000` tells how fast a catalog takes rows.
    .executableTarget(
      name: "catalog-rows", dependencies: ["Basics", "Imaging", "Dataset", "Catalog"], path: "Sources/CatalogRows",
      swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["Basics", "Imaging"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "BasicsTests", dependencies: ["Basics", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "ComputeTests", dependencies: ["Compute", "TestSupport"], swiftSettings: strict),
    .target(
      name: "CTestPictures",
      dependencies: ["CJPEG", .target(name: "CWebP", condition: .when(traits: ["WebP"]))],
      path: "Tests/CTestPictures", cSettings: [.define("DSM_WEBP", .when(traits: ["WebP"]))]),
    .testTarget(
      name: "ImagingTests", dependencies: ["Imaging", "TestSupport", "CTestPictures"], swiftSettings: strict),
    .testTarget(name: "DatasetTests", dependencies: ["Dataset", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "SynthesisTests", dependencies: ["Synthesis", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "PagesTests", dependencies: ["Pages", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "CatalogTests", dependencies: ["Catalog", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SplittingTests", dependencies: ["Splitting", "Imaging", "Pages", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(name: "AugmentationTests", dependencies: ["Augmentation", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "StreamingTests", dependencies: ["Streaming", "Pages", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "NetworkTests", dependencies: ["Basics", "Network", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(name: "ONNXTests", dependencies: ["ONNX", "Compute", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DetectionTests", dependencies: ["Detection", "ONNX", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(name: "ClassificationTests", dependencies: ["Classification", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "Synthesis", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "DSMTests", dependencies: ["dsm", "TestSupport"], swiftSettings: strict),
  ]
)

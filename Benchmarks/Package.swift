// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that whoever builds the product does not build its benchmarks.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "VeinToVeinBenchmarks",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "v2v-benchmark", targets: ["v2v-benchmark"]),
    .executable(name: "instruction-guard", targets: ["instruction-guard"]),
  ],
  dependencies: [
    .package(name: "VeinToVein", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .target(
      name: "BenchmarkModels",
      dependencies: [
        .product(name: "EventEngine", package: "VeinToVein"),
        .product(name: "Randomness", package: "VeinToVein"),
        .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "v2v-benchmark",
      dependencies: [
        "BenchmarkModels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "PatientJourney", package: "VeinToVein"),
        .product(name: "Placement", package: "VeinToVein"),
        .product(name: "SupplyNetwork", package: "VeinToVein"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "instruction-guard", dependencies: ["BenchmarkModels"], swiftSettings: strict),
    .testTarget(
      name: "BenchmarkModelsTests", dependencies: ["BenchmarkModels"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.3
import PackageDescription

// Every module may import only the floors below it; the floors are drawn in Documentation/Architecture.md.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "VeinToVein",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "v2v", targets: ["v2v"]),
    .library(name: "EventEngine", targets: ["EventEngine"]),
    .library(name: "MixedIntegerProgramming", targets: ["MixedIntegerProgramming"]),
    .library(name: "PatientJourney", targets: ["PatientJourney"]),
    .library(name: "Placement", targets: ["Placement"]),
    .library(name: "Randomness", targets: ["Randomness"]),
    .library(name: "SupplyNetwork", targets: ["SupplyNetwork"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Floor 0
    .target(name: "CGLPK", linkerSettings: [.linkedLibrary("glpk")]),
    .target(name: "CPrefetch"),
    // Floor 1
    .target(name: "EventEngine", swiftSettings: strict),
    .target(
      name: "MixedIntegerProgramming", dependencies: ["CGLPK"], swiftSettings: strict),
    .target(
      name: "Randomness",
      dependencies: [.product(name: "Numerics", package: "swift-numerics")],
      swiftSettings: strict),
    // Floor 2
    .target(
      name: "Statistics",
      dependencies: ["Randomness", .product(name: "Numerics", package: "swift-numerics")],
      swiftSettings: strict),
    // Floor 3
    .target(
      name: "SupplyNetwork",
      dependencies: [
        "Randomness", "Statistics", .product(name: "Numerics", package: "swift-numerics"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    // Floor 4
    .target(
      name: "PatientJourney",
      dependencies: [
        "CPrefetch", "EventEngine", "Randomness", "Statistics", "SupplyNetwork",
        .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(
      name: "Placement",
      dependencies: [
        "MixedIntegerProgramming", "Randomness", "Statistics", "SupplyNetwork",
        .product(name: "Numerics", package: "swift-numerics"),
      ], swiftSettings: strict),
    // Floor 5
    .target(
      name: "ChainOfCustody", dependencies: ["PatientJourney", "SupplyNetwork"],
      swiftSettings: strict),
    .target(
      name: "StudyStore",
      dependencies: ["Statistics", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    // Floor 6
    .target(
      name: "Experiments",
      dependencies: [
        "PatientJourney", "Placement", "Randomness", "Statistics", "StudyStore", "SupplyNetwork",
        .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    // Floor 7
    .target(
      name: "Reporting",
      dependencies: [
        "ChainOfCustody", "Experiments", "PatientJourney", "Placement", "Statistics",
        "StudyStore", "SupplyNetwork", .product(name: "Mustache", package: "swift-mustache"),
      ],
      swiftSettings: strict),
    // Floor 8
    .executableTarget(
      name: "v2v",
      dependencies: [
        "ChainOfCustody", "Experiments", "PatientJourney", "Placement", "Reporting",
        "Statistics", "StudyStore", "SupplyNetwork",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // Examples of the engine for other models
    .executableTarget(
      name: "EngineExamples",
      dependencies: [
        "EventEngine", "Randomness", .product(name: "Numerics", package: "swift-numerics"),
      ],
      path: "Examples/EngineExamples", swiftSettings: strict),
    // Tests
    .testTarget(name: "EventEngineTests", dependencies: ["EventEngine", "Randomness"]),
    .testTarget(name: "EngineExamplesTests", dependencies: ["EngineExamples"]),
    .testTarget(
      name: "EngineValidationTests", dependencies: ["EventEngine", "Randomness", "Statistics"]),
    .testTarget(
      name: "MixedIntegerProgrammingTests", dependencies: ["MixedIntegerProgramming", "CGLPK"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "Randomness"]),
    .testTarget(
      name: "SupplyNetworkTests", dependencies: ["SupplyNetwork", "Randomness"],
      exclude: ["BrokenNetworks"]),
    .testTarget(
      name: "PatientJourneyTests",
      dependencies: ["PatientJourney", "EventEngine", "Randomness", "Statistics", "SupplyNetwork"]),
    .testTarget(
      name: "ChainOfCustodyTests",
      dependencies: ["ChainOfCustody", "PatientJourney", "SupplyNetwork"]),
    .testTarget(
      name: "PlacementTests",
      dependencies: ["Placement", "MixedIntegerProgramming", "Randomness", "SupplyNetwork"]),
    .testTarget(
      name: "StudyStoreTests",
      dependencies: [
        "StudyStore", "Statistics", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "PatientJourney", "Placement", "Randomness", "StudyStore", "SupplyNetwork",
        "Statistics",
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", "Experiments", "Statistics", "SupplyNetwork"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["v2v", "Experiments", "Reporting", "StudyStore", "SupplyNetwork"],
      exclude: ["BrokenExperiments", "Facts", "Snapshots"]),
  ],
  swiftLanguageModes: [.v6]
)

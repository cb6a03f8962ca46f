// swift-tools-version: 6.2
import PackageDescription

// What Performance in the README quotes. No traits: the fixture server's packages are not fetched for it.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "Infusync", path: "..", traits: [])],
  targets: [
    .executableTarget(
      name: "ccd-bench", dependencies: [.product(name: "Infusync", package: "Infusync")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "json-bench", dependencies: [.product(name: "Infusync", package: "Infusync")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "merge-bench", dependencies: [.product(name: "Infusync", package: "Infusync")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "score-bench", dependencies: [.product(name: "Infusync", package: "Infusync")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "store-bench", dependencies: [.product(name: "Infusync", package: "Infusync")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
  ]
)

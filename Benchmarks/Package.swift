// swift-tools-version: 6.2
import PackageDescription

// What Performance in the README quotes. The codec's sources are linked in rather than taken from the package above:
// so nothing else is fetched or built, and the benchmark runs a minute after a clone.
let package = Package(
  name: "Benchmarks",
  targets: [
    .target(name: "LosslessJSON", swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(name: "json-bench", dependencies: ["LosslessJSON"], swiftSettings: [.treatAllWarnings(as: .error)]),
  ]
)

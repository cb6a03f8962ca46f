// swift-tools-version: 6.2
import PackageDescription

/// What holds for every module of ours: Swift 6 mode comes with the tools version; a warning is an error.
let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error)
]

/// A module in `Sources/NAME` and what it may see. Arrows point downward only; `TidyTests` holds the same table.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: house)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let server = Target.Dependency.product(
  name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["FixtureServer"]))
let serverTLS = Target.Dependency.product(
  name: "HummingbirdTLS", package: "hummingbird", condition: .when(traits: ["FixtureServer"]))

let package = Package(
  name: "Infusync",
  products: [
    .executable(name: "infusync", targets: ["infusync"]),
    .executable(name: "infusync-lab", targets: ["infusync-lab"]),
    .library(
      name: "Infusync",
      targets: [
        "ClinicalRecords", "LosslessJSON", "MappingCatalog", "FHIRR4", "ClinicalMerge", "CDADocuments", "RecordMapping",
        "RecordStore", "HTTPWire", "CurlTransport", "FHIRREST", "EHRSync", "Outcomes", "OutcomeReports",
      ]),
    .library(name: "FixtureEHR", targets: ["FixtureEHR"]),
  ],
  traits: [
    .trait(name: "FixtureServer", description: "The sockets and TLS of infusync-lab, over Hummingbird."),
    .default(enabledTraits: ["FixtureServer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // 0
    module("ClinicalRecords"),
    module("LosslessJSON"),
    module("Digests", [crypto, cryptoExtras]),
    .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLibxml2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CProcess"),
    // 1
    .target(
      name: "MappingFiles", path: "Mappings",
      resources: [
        .copy("concept-maps"), .copy("instruments"), .copy("observations"), .copy("protocols"), .copy("endpoints"),
      ], swiftSettings: house),
    module("MappingCatalog", ["LosslessJSON", "ClinicalRecords", "Digests", "MappingFiles"]),
    module("CDADocuments", ["CLibxml2"]),
    module("FHIRR4", ["LosslessJSON"]),
    module("ClinicalMerge", ["LosslessJSON", "FHIRR4"]),
    module("HTTPWire"),
    // 2
    module("RecordMapping", ["ClinicalRecords", "LosslessJSON", "FHIRR4", "ClinicalMerge", "MappingCatalog", "CDADocuments", "Digests"]),
    module("RecordStore", ["ClinicalRecords", "LosslessJSON", "FHIRR4", "ClinicalMerge", "Digests", grdb]),
    module("Outcomes", ["ClinicalRecords", "MappingCatalog"]),
    module("CurlTransport", ["HTTPWire", "CLibcurl"]),
    module("FHIRREST", ["HTTPWire", "FHIRR4", "LosslessJSON", "Digests"]),
    // 3
    module(
      "EHRSync",
      [
        "ClinicalRecords", "LosslessJSON", "FHIRR4", "ClinicalMerge", "MappingCatalog", "RecordMapping", "RecordStore",
        "HTTPWire", "FHIRREST", "Digests", logging,
      ]),
    module("FixtureEHR", ["LosslessJSON", "FHIRR4", "HTTPWire"]),
    // 4
    module("OutcomeReports", ["ClinicalRecords", "LosslessJSON", "MappingCatalog", "Outcomes"]),
    module("Reports", ["ClinicalRecords", "LosslessJSON", "RecordStore", "RecordMapping", "EHRSync", "CDADocuments"]),
    module(
      "Simulation",
      [
        "EHRSync", "FixtureEHR", "RecordStore", "RecordMapping", "ClinicalRecords", "LosslessJSON", "HTTPWire", "FHIRREST",
        "MappingCatalog", "Digests", "ClinicalMerge", "FHIRR4",
      ]),
    .target(name: "CCrashVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
    module(
      "CrashTrials",
      [
        "CCrashVFS", "EHRSync", "FixtureEHR", "RecordStore", "RecordMapping", "ClinicalRecords", "LosslessJSON", "HTTPWire", "MappingCatalog",
        "Simulation",
      ]),
    module("FixtureServer", ["FixtureEHR", "HTTPWire", "LosslessJSON", server, serverTLS]),
    // 5
    .executableTarget(
      name: "infusync",
      dependencies: [
        "ClinicalRecords", "LosslessJSON", "MappingCatalog", "RecordMapping", "RecordStore", "Outcomes", "OutcomeReports", "CurlTransport",
        "HTTPWire", "FHIRREST", "FHIRR4", "EHRSync", "Reports", "ClinicalMerge", "Digests", "CDADocuments", "CProcess", arguments, yaml, logging,
      ], swiftSettings: house),
    .executableTarget(
      name: "infusync-lab",
      dependencies: [
        "ClinicalRecords", "LosslessJSON", "MappingCatalog", "RecordMapping", "RecordStore", "CurlTransport", "HTTPWire",
        "FHIRREST", "FHIRR4", "EHRSync", "Reports", "FixtureEHR", "FixtureServer", "Simulation", "CrashTrials", "ClinicalMerge", "Digests", arguments,
      ], swiftSettings: house),
    // Tests
    tests("ClinicalRecords", ["LosslessJSON"]),
    tests("LosslessJSON"),
    tests("Digests"),
    tests("MappingCatalog", ["LosslessJSON"]),
    tests("CDADocuments"),
    tests("FHIRR4", ["LosslessJSON"]),
    tests("ClinicalMerge", ["LosslessJSON", "FHIRR4"]),
    tests("HTTPWire"),
    tests("RecordMapping", ["ClinicalRecords", "LosslessJSON", "FHIRR4", "MappingCatalog", "CDADocuments", "ClinicalMerge", "Digests"]),
    tests("RecordStore", ["ClinicalRecords", "LosslessJSON"]),
    tests("Outcomes", ["ClinicalRecords", "MappingCatalog", "LosslessJSON"]),
    tests("OutcomeReports", ["ClinicalRecords", "MappingCatalog", "LosslessJSON", "Outcomes", "RecordMapping"]),
    tests("CurlTransport", ["HTTPWire"]),
    tests("FHIRREST", ["HTTPWire", "FHIRR4", "LosslessJSON", "Digests"]),
    tests(
      "EHRSync",
      [
        "RecordStore", "ClinicalRecords", "LosslessJSON", "RecordMapping", "MappingCatalog", "HTTPWire", "FixtureEHR", "ClinicalMerge", "FHIRR4", "FHIRREST",
        "Digests",
      ]),
    tests("FixtureEHR", ["LosslessJSON", "HTTPWire", "FHIRR4"]),
    tests("Reports", ["CDADocuments", "LosslessJSON", "RecordStore", "ClinicalRecords", "EHRSync", "RecordMapping", "MappingCatalog"]),
    tests("Simulation", ["LosslessJSON"]),
    tests("CrashTrials"),
    .testTarget(name: "TidyTests", swiftSettings: house),
    // What the fuzzer calls, and the suite with the fuzzer's corpora.
    .target(
      name: "FuzzBodies",
      dependencies: [
        "LosslessJSON", "ClinicalRecords", "CDADocuments", "MappingCatalog", "RecordMapping", "ClinicalMerge", "EHRSync", "HTTPWire", "FHIRREST",
        "CurlTransport",
      ], path: "Tests/FuzzBodies", swiftSettings: house),
    tests("FuzzBodies"),
  ]
)

// `Scripts/fuzz.sh`: the readers of what others wrote, under libFuzzer and the address sanitizer; nobody else builds it.
if Context.environment["FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "infusync-fuzz", dependencies: ["FuzzBodies"], path: "Tests/Fuzz", exclude: ["ccd.dict"],
      swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]))
}

// `ONLY=LosslessJSON,ClinicalMerge swift test`: these modules, what they need, and their tests; minutes less to build.
if let only = Context.environment["ONLY"]?.split(separator: ",").map(String.init) {
  func needs(_ target: Target) -> [String] {
    target.dependencies.compactMap {
      switch $0 {
      case .targetItem(let name, _), .byNameItem(let name, _): name
      default: nil
      }
    }
  }
  var kept = Set(only + only.map { $0 + "Tests" })
  while true {
    let wider = kept.union(package.targets.filter { kept.contains($0.name) }.flatMap(needs))
    if wider == kept { break }
    kept = wider
  }
  package.targets.removeAll { !kept.contains($0.name) }
  package.products.removeAll()
  let packages = Set(
    package.targets.flatMap { target in
      target.dependencies.compactMap { if case .productItem(_, let package, _, _) = $0 { package?.lowercased() } else { nil } }
    })
  package.dependencies.removeAll { dependency in
    if case .sourceControl(_, let location, _) = dependency.kind {
      return !packages.contains(location.split(separator: "/").last!.lowercased())
    }
    return false
  }
  if !kept.contains("FixtureServer") { package.traits.removeAll() }
}

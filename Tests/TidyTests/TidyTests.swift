import Foundation
import Testing

@Suite struct TidyTests {
  @Test func `no source file is longer than 400 lines`() {
    for file in SourceTree.sources { #expect(file.lines.count <= 401, "\(file): \(file.lines.count) lines") }
  }

  @Test func `no function is longer than 70 lines`() {
    for file in SourceTree.sources {
      for (name, line, length) in functions(of: file) { #expect(length <= 70, "\(file):\(line) \(name): \(length) lines") }
    }
  }

  /// What each module may import of ours; the arrows of the house plan. `Package.swift` says the same to the compiler.
  static let allowed: [String: Set<String>] = [
    "ClinicalRecords": [], "LosslessJSON": [], "Digests": [], "HTTPWire": [],
    "MappingCatalog": ["LosslessJSON", "ClinicalRecords", "Digests", "MappingFiles"],
    "CDADocuments": [], "FHIRR4": ["LosslessJSON"], "ClinicalMerge": ["LosslessJSON", "FHIRR4"],
    "RecordMapping": ["ClinicalRecords", "LosslessJSON", "FHIRR4", "ClinicalMerge", "MappingCatalog", "CDADocuments", "Digests"],
    "RecordStore": ["ClinicalRecords", "LosslessJSON", "FHIRR4", "ClinicalMerge", "Digests"],
    "Outcomes": ["ClinicalRecords", "MappingCatalog", "LosslessJSON"],
    "OutcomeReports": ["ClinicalRecords", "MappingCatalog", "LosslessJSON", "Outcomes"],
    "CurlTransport": ["HTTPWire"], "FHIRREST": ["HTTPWire", "FHIRR4", "LosslessJSON", "Digests"],
    "EHRSync": [
      "ClinicalRecords", "LosslessJSON", "FHIRR4", "ClinicalMerge", "MappingCatalog", "RecordMapping", "RecordStore", "HTTPWire", "FHIRREST", "Digests",
    ],
    // The fixture EHR never reads the endpoint profiles: a client and a server that share a file agree by construction.
    "FixtureEHR": ["LosslessJSON", "FHIRR4", "HTTPWire"],
    "FixtureServer": ["FixtureEHR", "HTTPWire", "LosslessJSON"],
  ]

  /// Modules that are not ours, and the one module that may import each.
  static let foreign: [String: Set<String>] = [
    "GRDB": ["RecordStore"], "CLibcurl": ["CurlTransport"], "CLibxml2": ["CDADocuments"], "CProcess": ["infusync"], "Crypto": ["Digests"],
    "CryptoExtras": ["Digests"], "Yams": ["infusync"], "CCrashVFS": ["CrashTrials"],
    "ArgumentParser": ["infusync", "infusync-lab"], "Hummingbird": ["FixtureServer"], "HummingbirdCore": ["FixtureServer"],
    "HummingbirdTLS": ["FixtureServer"], "HTTPTypes": ["FixtureServer"], "NIOCore": ["FixtureServer"], "NIOPosix": ["FixtureServer"],
    "NIOSSL": ["FixtureServer"], "Logging": ["FixtureServer"],
  ]

  @Test func `imports follow the arrows of the house plan`() {
    let ours = Set(Self.allowed.keys).union(["Reports", "Simulation", "CrashTrials"])
    for file in SourceTree.sources {
      for imported in imports(of: file) {
        if let only = Self.foreign[imported.module] {
          #expect(only.contains(file.module), "\(file) imports \(imported.module)")
          #expect(!imported.isPublic, "\(file) shows \(imported.module) to others")
        } else if ours.contains(imported.module), let allowed = Self.allowed[file.module] {
          #expect(allowed.contains(imported.module), "\(file) imports \(imported.module)")
        }
      }
    }
  }

  @Test func `no file is a junk drawer by name`() {
    let banned = ["Manager", "Helper", "Helpers", "Utils", "Utilities", "Handler", "Common", "Base", "Impl"]
    for file in SourceTree.sources {
      for word in banned { #expect(!file.name.hasSuffix(word + ".swift"), "\(file)") }
    }
  }

  @Test func `every public declaration has a doc comment`() {
    var missing: [String] = []
    for file in SourceTree.sources where file.module != "infusync" && file.module != "infusync-lab" {
      for index in publicDeclarations(of: file) where !isDocumented(file.lines, index) {
        let line = file.lines[index]
        if line.contains("static func ==") || line.contains("static func <") || line.contains("func hash(into") { continue }
        if line.contains(" init(") || line.contains("var description:") || line.contains("Literal") { continue }
        missing.append("\(file):\(index + 1) \(line.trimmingCharacters(in: .whitespaces))")
      }
    }
    #expect(missing.isEmpty, "\(missing.count) without a doc comment:\n\(missing.prefix(40).joined(separator: "\n"))")
  }

  /// What would let time, chance or another thread into the engine, and make a seed mean nothing.
  @Test func `the engine takes time, chance and threads from outside`() {
    let engine: Set<String> = ["EHRSync", "RecordStore", "RecordMapping", "ClinicalMerge", "FHIRREST", "FixtureEHR"]
    let banned = [
      "Task {", "Task.detached", "Task.sleep", "DispatchQueue", "Date()", "UUID()", "SystemRandomNumberGenerator", ".random(in", "await queue.write",
      "await queue.read",
    ]
    for file in SourceTree.sources where engine.contains(file.module) {
      for (index, line) in file.lines.enumerated() where !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
        for word in banned { #expect(!says(line, word), "\(file):\(index + 1) has \(word)") }
      }
    }
  }

  @Test func `every resource mapping is on the list`() {
    let list = SourceTree.sources.filter { $0.module == "RecordMapping" && $0.lines.contains { $0.contains("static let all") } }.flatMap(\.lines).joined()
    for file in SourceTree.sources where file.path.hasPrefix("Sources/RecordMapping/FHIR/") && file.name.hasSuffix("Mapping.swift") {
      let type = String(file.name.dropLast(".swift".count))
      #expect(list.contains(type), "\(type) is not on the list of mappings")
    }
  }

  @Test func `every mapping file names its source`() {
    let files = SourceTree.files("Mappings", ".json")
    #expect(!files.isEmpty)
    for file in files {
      #expect(file.lines.contains { $0.contains("\"source\"") || $0.contains("\"publisher\"") || $0.contains("\"description\"") }, "\(file)")
    }
  }

  @Test func `every folder of fixtures says in a line what it is`() {
    let folders = SourceTree.folders("Fixtures")
    #expect(folders.count > 5)
    for folder in folders {
      let readme = SourceTree.root.appending(path: folder).appending(path: "README.md")
      let text = (try? String(contentsOf: readme, encoding: .utf8)) ?? ""
      #expect(!text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty, "\(folder) has no README.md that says what it is")
    }
  }
}

private func imports(of file: SourceTree.File) -> [(module: String, isPublic: Bool)] {
  file.lines.filter { $0.contains("import ") }.compactMap { line in
    guard let match = line.firstMatch(of: #/^\s*(?:@\w+ )*(public |internal |private |package )?import (?:struct |class |func |enum )?(\w+)/#) else {
      return nil
    }
    return (String(match.2), match.1 == "public ")
  }
}

private func isDocumented(_ lines: [String], _ index: Int) -> Bool {
  var above = index - 1
  while above >= 0, lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") { above -= 1 }
  return above >= 0 && lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("///")
}

/// The lines of a file that declare something public: what says so itself, and what a public protocol requires.
private func publicDeclarations(of file: SourceTree.File) -> [Int] {
  let said =
    #/^\s*(?:@\S+ )*public (?:[a-z]+(?:\(\w+\))? )*?(?:func|struct|class|enum|protocol|var|let|init|subscript|typealias|actor)\b/#
  let required = #/^  (?:@\S+ )*(?:static |mutating )*(?:func|var|subscript|associatedtype)\b/#
  var isInProtocol = false
  return file.lines.indices.filter { index in
    let line = file.lines[index]
    if isInProtocol, line.hasPrefix("}") { isInProtocol = false }
    if isInProtocol { return line.firstMatch(of: required) != nil }
    guard line.contains("public ") else { return false }
    isInProtocol = line.hasPrefix("public protocol ") && !line.hasSuffix("}")
    return line.firstMatch(of: said) != nil
  }
}

/// Whether the line has these words, and not as the end of a longer name: `group.addTask {` is not `Task {`.
private func says(_ line: String, _ words: String) -> Bool {
  line.ranges(of: words).contains { $0.lowerBound == line.startIndex || !line[line.index(before: $0.lowerBound)].isLetter }
}

/// Functions by their indentation, which the formatter keeps: from `func` to the brace in the same column. What a protocol requires
/// and what stands on one line have no such brace.
private func functions(of file: SourceTree.File) -> [(name: String, line: Int, length: Int)] {
  let beginning = #/^(\s*)(?:@\S+ )*(?:\w+(?:\(\w+\))? )*(?:func (\S+?)|init)\??[<(]/#
  var found: [(String, Int, Int)] = []
  for (index, line) in file.lines.enumerated() where line.contains("func ") || line.contains("init") {
    guard let match = line.firstMatch(of: beginning) else { continue }
    let indentation = match.1
    let opening = file.lines[index...].firstIndex { text in
      text.hasSuffix("{") || text.hasSuffix(" in") || text.hasSuffix("}") || text.trimmingCharacters(in: .whitespaces).isEmpty
    }
    guard let opening, !file.lines[opening].hasSuffix("}"), !file.lines[opening].isEmpty else { continue }
    guard let end = file.lines[opening...].firstIndex(where: { $0 == indentation + "}" || $0.hasPrefix(indentation + "} ") }) else { continue }
    found.append((String(match.2 ?? "init"), index + 1, end - index + 1))
  }
  return found
}

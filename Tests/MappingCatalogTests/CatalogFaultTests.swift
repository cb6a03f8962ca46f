import Foundation
import MappingCatalog
import MappingFiles
import Testing

@Suite struct CatalogFaultTests {
  private func load(_ path: String, _ text: String) -> [CatalogFault] {
    MappingCatalog.load([MappingFile(path: path, bytes: Array(text.utf8))]).faults
  }

  private static let builtIn: [MappingFile] = ["concept-maps", "endpoints", "instruments", "observations", "protocols"].flatMap { folder in
    let names = (try? FileManager.default.contentsOfDirectory(atPath: MappingFiles.folder.appendingPathComponent(folder).path)) ?? []
    return names.sorted().filter { $0.hasSuffix(".json") }.compactMap { name in
      (try? Data(contentsOf: MappingFiles.folder.appendingPathComponent(folder + "/" + name))).map {
        MappingFile(path: folder + "/" + name, bytes: [UInt8]($0))
      }
    }
  }

  @Test func `every fault of every file is told at once`() {
    let (catalog, faults) = MappingCatalog.load([
      MappingFile(path: "endpoints/x.json", bytes: Array(#"{"endpoint":"y","takes":[1],"stores":"many","pageSize":0,"colour":"red"}"#.utf8)),
      MappingFile(path: "observations/z.json", bytes: Array("{".utf8)),
    ])
    #expect(catalog.endpoints.isEmpty && catalog.observations.isEmpty)
    let fields = faults.filter { $0.file == "endpoints/x.json" }.map(\.field)
    for field in ["endpoint", "takes[0]", "stores", "pageSize", "colour", "name", "source", "createPatients"] { #expect(fields.contains(field), "\(field)") }
    #expect(faults.contains { $0.file == "observations/z.json" && $0.message.contains("line 1") })
  }

  @Test(arguments: [
    ("concept-maps/a.json", #""equivalence": "equal""#, #""equivalence": "same""#),
    ("concept-maps/a.json", #""resourceType": "ConceptMap""#, #""resourceType": "ValueSet""#),
    ("instruments/phq-9.json", #""max": 27"#, #""max": 28"#),
    ("instruments/phq-9.json", #""range": [0, 3]"#, #""range": [3, 0]"#),
    ("instruments/phq-9.json", #""policy": "strict""#, #""policy": "mean""#),
    ("protocols/ketamine-6x2.json", #""unit": "mg/kg""#, #""unit": "mg""#),
    ("observations/heart-rate.json", #""verified": true"#, #""verified": false"#),
  ]) func `a slip in a file is seen`(path: String, from: String, to: String) {
    let name = path.hasPrefix("concept-maps") ? "concept-maps/session-status-to-procedure.json" : path
    guard let file = Self.builtIn.first(where: { $0.path == name }) else {
      Issue.record("no \(name)")
      return
    }
    let text = String(decoding: file.bytes, as: UTF8.self)
    #expect(load(name, text).isEmpty)
    #expect(text.contains(from))
    #expect(!load(name, text.replacingOccurrences(of: from, with: to)).isEmpty)
  }

  @Test func `a code that nobody has seen is not in the catalog`() {
    guard let file = Self.builtIn.first(where: { $0.path == "instruments/phq-9.json" }) else {
      Issue.record("no phq-9")
      return
    }
    let text = String(decoding: file.bytes, as: UTF8.self)
    let parts = text.components(separatedBy: #""code": "44261-6""#)
    let unseen = parts[0] + #""code": "44261-6""# + (parts.last ?? "").replacing(#""verified": true"#, with: #""verified": false"#, maxReplacements: 1)
    let (catalog, faults) = MappingCatalog.load([MappingFile(path: file.path, bytes: Array(unseen.utf8))])
    #expect(faults.isEmpty)
    #expect(catalog.instruments["phq-9"]?.totalCodings.map(\.code) == ["720433000"])
  }

  @Test func `a file cut short or bent at any place is told of, and never traps`() {
    for file in Self.builtIn {
      for end in stride(from: 0, to: file.bytes.count - 2, by: 7) {
        #expect(!MappingCatalog.load([MappingFile(path: file.path, bytes: Array(file.bytes[..<end]))]).faults.isEmpty)
      }
      for place in stride(from: 0, to: file.bytes.count, by: 11) {
        var bent = file.bytes
        bent[place] = UInt8(ascii: "0")
        _ = MappingCatalog.load([MappingFile(path: file.path, bytes: bent)])
      }
    }
    #expect(Self.builtIn.count > 20)
  }

  @Test func `a folder given goes before what is built in`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mappings-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder.appendingPathComponent("endpoints"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard let file = Self.builtIn.first(where: { $0.path == "endpoints/generic-r4.json" }) else {
      Issue.record("no generic-r4")
      return
    }
    let slower = String(decoding: file.bytes, as: UTF8.self).replacingOccurrences(of: #""searchLagSeconds": 10"#, with: #""searchLagSeconds": 99"#)
    try Data(slower.utf8).write(to: folder.appendingPathComponent(file.path))
    let (catalog, faults) = MappingCatalog.load(folder)
    #expect(faults.isEmpty)
    #expect(catalog.endpoints["generic-r4"]?.searchLagSeconds == 99)
    #expect(catalog.instruments["phq-9"] != nil)
    #expect(catalog.hash == MappingCatalog.load().catalog.hash, "an endpoint does not change how a record is rendered")
  }

  @Test func `the hash follows what changes a rendering, and not the order of files`() {
    let hash = MappingCatalog.load(Self.builtIn).catalog.hash
    #expect(MappingCatalog.load(Self.builtIn.reversed()).catalog.hash == hash)
    for (index, file) in Self.builtIn.enumerated() where file.path.hasPrefix("observations") {
      var others = Self.builtIn
      others[index] = MappingFile(path: file.path, bytes: file.bytes + [0x20])
      #expect(MappingCatalog.load(others).catalog.hash != hash)
    }
  }
}

import ClinicalRecords
import MappingCatalog
import Testing

@Suite struct ConceptMapTests {
  /// A map of one group with these elements.
  private func map(source: String = "urn:infusync:record:x", target: String = "http://example.org/target", _ elements: String) -> String {
    #"{"resourceType":"ConceptMap","url":"urn:x","name":"X","status":"active","description":"Source: a test.","group":[{"source":""# + source
      + #"","target":""# + target + #"","element":["# + elements + "]}]}"
  }

  private func element(_ code: String, _ target: String) -> String { #"{"code":""# + code + #"","target":["# + target + "]}" }

  private func load(_ files: [(String, String)]) -> (catalog: MappingCatalog, faults: [CatalogFault]) {
    MappingCatalog.load(files.map { MappingFile(path: "concept-maps/\($0.0).json", bytes: Array($0.1.utf8)) })
  }

  private let local = "https://clinic.example.org/codes"

  @Test func `what has no match is known to have none, and is not what nobody has heard of`() {
    let text = map(
      [
        element("a", #"{"code":"A","equivalence":"equal"}"#), element("b", #"{"equivalence":"unmatched","comment":"no such thing"}"#),
        element("c", #"{"equivalence":"disjoint"}"#),
      ].joined(separator: ","))
    let (catalog, faults) = load([("x", text)])
    #expect(faults.isEmpty)
    let found = catalog.conceptMaps["x"]
    #expect(found?["a"] == .code(Coding(system: "http://example.org/target", code: "A")))
    #expect(found?["b"] == .unmatched("no such thing"))
    #expect(found?["c"] == .unmatched(nil))
    #expect(found?["d"] == .unknown)
  }

  @Test(arguments: [
    (#"{"code":"A","equivalence":"unmatched"}"#, "target[0].code"), (#"{"code":"A","equivalence":"disjoint"}"#, "target[0].code"),
    (#"{"code":"A","equivalence":"same"}"#, "target[0].equivalence"), (#"{"equivalence":"equal"}"#, "target[0].code"),
    (#"{"code":"A","equivalence":"narrower"}"#, "target[0].comment"), (#"{"code":"A"}"#, "target[0].equivalence"), ("", "target"),
    (#"{"code":"A","equivalence":"equal"},{"code":"B","equivalence":"equal"}"#, "target"),
  ]) func `an element that says too much or too little is refused`(target: String, field: String) {
    let (catalog, faults) = load([("x", map(element("a", target)))])
    #expect(faults.contains { $0.field == "group[0].element[0]." + field }, "\(faults)")
    #expect(catalog.conceptMaps["x"] == nil)
  }

  @Test func `a code that stands twice is refused, in one file or in two of a clinic's own`() {
    let twice = [element("a", #"{"code":"A","equivalence":"equal"}"#), element("a", #"{"code":"B","equivalence":"equal"}"#)].joined(separator: ",")
    #expect(load([("x", map(twice))]).faults.map(\.field) == ["group[0].element[1].code"])
    let one = map(source: local, target: "http://snomed.info/sct", element("a", #"{"code":"422587007","equivalence":"equal"}"#))
    let (catalog, faults) = load([("one", one), ("two", one)])
    #expect(faults.map(\.file) == ["concept-maps/two.json"])
    #expect(faults.first?.message.contains("concept-maps/one.json") == true)
    #expect(catalog.localCodes.translation(of: local, "a") == .codings([Coding(system: "http://snomed.info/sct", code: "422587007")]))
  }

  @Test(arguments: [("http://snomed.info/sct", "422587008"), ("http://loinc.org", "8480-7"), ("http://snomed.info/sct", "42")])
  func `a slip of a key in a code is seen by its check digit`(system: String, code: String) {
    let target = #"{"code":""# + code + #"","equivalence":"equal"}"#
    for source in [local, "urn:infusync:record:x"] {
      let faults = load([("x", map(source: source, target: system, element("a", target)))]).faults
      #expect(faults.map(\.field) == ["group[0].element[0].target[0].code"])
    }
    #expect(load([("x", map(source: system, target: "urn:infusync:record:x", element(code, #"{"code":"a","equivalence":"equal"}"#)))]).faults.count == 1)
  }

  @Test func `a local code is mapped to shared code systems only, and never to something narrower`() {
    let good = element("a", #"{"code":"422587007","equivalence":"wider"}"#)
    #expect(load([("x", map(source: local, target: "http://snomed.info/sct", good))]).faults.isEmpty)
    #expect(load([("x", map(source: local, target: "http://example.org/target", good))]).faults.map(\.field) == ["group[0].target"])
    #expect(
      load([("x", map(source: "http://loinc.org", target: "http://snomed.info/sct", element("8480-6", #"{"equivalence":"unmatched"}"#)))]).faults.map(\.field)
        == ["group[0].source"])
    let narrower = element("a", #"{"code":"422587007","equivalence":"narrower","comment":"more than was said"}"#)
    #expect(load([("x", map(source: local, target: "http://snomed.info/sct", narrower))]).faults.map(\.field) == ["group[0].element[0].target[0].equivalence"])
  }

  @Test func `of each pair of maps, what goes out comes back as itself`() {
    let maps = MappingCatalog.load().catalog.conceptMaps
    let outward = maps.keys.filter { $0.hasSuffix("-to-fhir") && maps[$0.replacing("-to-fhir", with: "-from-fhir")] != nil }
    #expect(outward.count >= 6)
    for name in outward {
      guard let out = maps[name], let back = maps[name.replacing("-to-fhir", with: "-from-fhir")] else { continue }
      for word in out.codes {
        guard case .code(let coding) = out[word] else { continue }
        guard case .code(let returned) = back[coding.code] else {
          Issue.record("\(name): \(coding.code) does not come back")
          continue
        }
        // Several words may go out as one code; then that code comes back as one that goes out as it.
        guard case .code(let again) = out[returned.code] else { continue }
        #expect(again == coding, "\(name): \(word)")
      }
    }
  }

  @Test func `every word for a unit leads to one that can be read`() throws {
    let words = try #require(MappingCatalog.load().catalog.unitWords)
    #expect(words.codes.count >= 20)
    for word in words.codes {
      guard case .code(let unit) = words[word] else { continue }
      #expect(throws: Never.self) { try UnitOfMeasure(unit.code) }
      #expect((try? UnitOfMeasure(word)) == nil, "\(word) is a code of UCUM itself and needs no map")
    }
  }
}

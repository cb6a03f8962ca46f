import ClinicalRecords
import LosslessJSON
import RecordMapping
import Testing

@Suite struct RecordCodingTests {
  @Test(arguments: RecordKind.allCases) func `every line of the clinic reads and writes back to the byte`(kind: RecordKind) throws {
    let bytes = try ClinicFixture.bytes(kind.rawValue)
    let file = try RecordsFile(reading: bytes, name: "clinic")
    #expect(!file.entries.isEmpty)
    #expect(RecordsFile.bytes(of: file.records) == bytes)
  }

  @Test func `an amount keeps its digits and its unit is not guessed`() throws {
    let text =
      #"{"record":"InfusionSession","id":"00000000-0000-8000-8000-000000000001","patient":"00000000-0000-8000-8000-000000000002","recordStatus":"active","status":"planned","diluent":{"value":72.50,"unit":"mL"}}"#
    let json = try JSON(parsing: text)
    #expect(try RecordCoding.write(RecordCoding.read(json)).text == text)
    let wrong = json.setting(["diluent", "unit"], to: "mg")
    #expect(throws: RecordError(path: "diluent.unit", message: "the unit mL was expected")) { try RecordCoding.read(wrong) }
  }

  static let refusals: [(String, String)] = [
    ("{}", "record"), (#"{"record":"Session"}"#, "record"), (#"{"record":7}"#, "record"), ("[]", ""), ("null", ""), (#"{"record":"Patient"}"#, "id"),
    (#"{"record":"Patient","id":"x"}"#, "id"),
    (
      #"{"record":"Patient","id":"00000000-0000-8000-8000-000000000001","recordStatus":"active","isActive":true,"names":[{"id":"00000000-0000-8000-8000-000000000002","middle":"X"}]}"#,
      "names[0].middle"
    ),
  ]

  @Test(arguments: Self.refusals) func `a refusal names the place`(text: String, path: String) throws {
    let json = try JSON(parsing: text)
    let error = #expect(throws: RecordError.self) { try RecordCoding.read(json) }
    #expect(error?.path == path)
  }

  @Test(arguments: RecordKind.allCases) func `the schema names itself and is of draft 2020-12`(kind: RecordKind) {
    let schema = RecordCoding.schema(kind)
    #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["$id"]?.string?.hasSuffix(kind.rawValue) == true)
  }

  /// Lines that between them have every member that the clinic has, so that each is tried and the test stays short.
  private func samples(_ kind: RecordKind) throws -> [JSON] {
    var seen: Set<String> = []
    let lines = try ClinicFixture.lines(kind.rawValue).map { line in
      // Of lists whose members are alike a few are enough: the first reading has the temperature, the fourth the oxygen.
      var line = line
      if let vitals = line["vitals"]?.elements, vitals.count > 3 { line = line.setting("vitals", to: [vitals[0], vitals[3]]) }
      if let criterion = line[["discharge", "criteria", 0]] { line = line.setting(["discharge", "criteria"], to: [criterion]) }
      return line
    }
    return lines.filter { line in
      let fresh = Mutations(of: line).places.filter { seen.insert($0.shape).inserted }
      return !fresh.isEmpty
    }
  }

  @Test(arguments: RecordKind.allCases) func `what the schema accepts and what the codec accepts is the same`(kind: RecordKind) throws {
    let schema = JSONSchema(root: RecordCoding.schema(kind))
    var (accepted, refused) = (0, 0)
    var triedShapes: Set<String> = []
    for line in try samples(kind) {
      #expect(try schema.accepts(line))
      let mutations = Mutations(of: line)
      for place in mutations.places where triedShapes.insert(place.shape).inserted {
        for mutant in mutations.mutants(at: place) {
          let isRecord = (try? RecordCoding.read(mutant).kind) == kind
          let isValid = try schema.accepts(mutant)
          #expect(isRecord == isValid, "\(place.shape): \(mutant.text.prefix(2000))")
          if isValid { accepted += 1 } else { refused += 1 }
        }
      }
    }
    #expect(accepted > 20 && refused > 100, "\(accepted) accepted, \(refused) refused")
  }
}

/// Every place of a value, and the value with something else at that place.
struct Mutations {
  struct Place {
    /// The path without its indices: members of one list are alike.
    let shape: String
    let path: [JSONStep]
    let value: JSON
  }

  let places: [Place]
  private let root: JSON

  private static let strangers: [JSON] = [
    .null, true, false, 0, -1, 3, .number(JSONNumber("3.0")!), .number(JSONNumber("3.5")!), .number(JSONNumber("1E2")!), 1_000_000, "", "x", "3", "mg", "kg",
    "MG", "active", "Patient",
    [], [1], ["x"], [[:]], .object([JSON.Member]()), ["x": 1], ["": 1], ["value": 1, "unit": "mg"], ["value": "1", "unit": "mg"], ["value": 1],
    "2026", "2026-03", "2026-02-29", "2024-02-29", "0000-01-01", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00", "2026-03-02T24:00:00Z",
    "2026-03-02T09:00:00.50+14:00",
    "2026-03-02T09:00:00+14:01", "1900-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-03-02T09:00:00Z\n",
    "00000000-0000-8000-8000-00000000000A",
    "00000000-0000-8000-8000-00000000000g", "00000000-0000-8000-8000-000000000001 ",
  ]

  init(of root: JSON) {
    var places: [Place] = []
    func visit(_ value: JSON, _ path: [JSONStep], _ shape: String) {
      places.append(Place(shape: shape, path: path, value: value))
      for member in value.members { visit(member.value, path + [.name(member.name)], shape + "." + member.name) }
      for (index, element) in value.elements.enumerated() { visit(element, path + [.index(index)], shape + "[]") }
    }
    visit(root, [], "")
    self.places = places
    self.root = root
  }

  /// The value with a stranger at that place, without it, and with one member more.
  func mutants(at place: Place) -> [JSON] {
    // The parts of amounts and codings are many and alike: of each, what is not a text, not a number, or another unit.
    let isPart = [".value", ".unit", ".system", ".code", ".display"].contains { place.shape.hasSuffix($0) }
    let strangers = isPart ? Array(Self.strangers.prefix(15)) : Self.strangers
    var mutants = place.path.isEmpty ? [] : strangers.map { root.setting(place.path, to: $0) } + [root.setting(place.path, to: nil)]
    if place.value.kind == .object {
      let extra = place.value.setting("nobodyKnows", to: 1)
      mutants.append(place.path.isEmpty ? extra : root.setting(place.path, to: extra))
    }
    return mutants
  }
}

import ClinicalRecords
import LosslessJSON
@testable import RecordMapping
import Testing

@Suite struct FHIRAssemblingTests {
  private let mapper = SampleRecords.mapper

  /// A file of ours with the record's resources, read by someone who has never seen the record.
  private func exported(_ rendering: Rendering) -> [(origin: ResourceOrigin, document: JSON)] {
    let types = FHIRExport.types(rendering.resources)
    return rendering.resources.compactMap { resource in
      let document = localized(FHIRExport.document(resource, types: types))
      return RecordMapper.origin(of: document).map { ($0, document) }
    }
  }

  private func localized(_ tree: JSON) -> JSON {
    switch tree.kind {
    case .array: .array(tree.elements.map(localized))
    case .object:
      .object(
        tree.members.map { member in
          guard member.name == "reference", let id = member.value.string?.split(separator: "/").last.flatMap({ RecordID(String($0)) }) else {
            return JSON.Member(member.name, localized(member.value))
          }
          return JSON.Member(member.name, .string("urn:uuid:\(id)"))
        })
    default: tree
    }
  }

  private func isWhole(_ rendering: Rendering) -> Bool { !rendering.withheld.contains { $0.path.isEmpty } }

  private static let disclosing = Disclosure(substanceUse: true, psychotherapyNotes: true)

  @Test(arguments: SampleRecords.all.map(SampleRecords.Sample.init), [1, 5, 11])
  func `a record's resources in any order give the record back`(sample: SampleRecords.Sample, stride: Int) throws {
    let rendering = try mapper.render(sample.record, disclosing: Self.disclosing)
    guard isWhole(rendering) else {
      print("\(sample.testDescription): whole: \(rendering.withheld.map(\.reason))")
      return
    }
    let documents = shuffled(exported(rendering), by: stride)
    #expect(documents.count == rendering.resources.count)
    let (kind, id, patient) = try identity(sample.record)
    #expect(documents.allSatisfy { $0.origin.record == id && $0.origin.kind == kind })
    #expect(documents.contains { RecordMapper.isPrimary($0.origin) })
    let made = try #require(mapper.assemble(kind, id, patient: patient, from: documents.map { ($0.origin.role, $0.document) }))
    #expect(made.notices.isEmpty, "\(made.notices)")
    for withheld in rendering.withheld { print("\(sample.testDescription): without \(withheld.path): \(withheld.reason)") }
    // A blinded course has a stand-in for its protocol's name.
    let expected = rendering.withheld.reduce(sample.record) {
      $1.path == "protocol" ? $0.setting("protocol", to: .string(Blinding.protocolName)) : removing($1.path, from: $0)
    }
    #expect(inTime(made.record) == inTime(expected))
    _ = try RecordCoding.read(made.record)
  }

  /// Members come one by one and late: the record grows into the same.
  @Test(arguments: SampleRecords.all.map(SampleRecords.Sample.init))
  func `a record that grows as its resources arrive becomes the same record`(sample: SampleRecords.Sample) throws {
    let rendering = try mapper.render(sample.record, disclosing: Self.disclosing)
    guard isWhole(rendering) else { return }
    let (kind, id, patient) = try identity(sample.record)
    var waiting: [(role: String, document: JSON)] = []
    var record: JSON?
    for (origin, document) in exported(rendering) {
      if let held = record {
        record = mapper.extended(held, by: [(origin.role, document)]).record
      } else {
        waiting.append((origin.role, document))
        record = mapper.assemble(kind, id, patient: patient, from: waiting)?.record
      }
    }
    let all = mapper.assemble(kind, id, patient: patient, from: exported(rendering).map { ($0.origin.role, $0.document) })
    #expect(record == all?.record)
  }

  @Test func `what others wrote has no origin, nor has a marker that nobody understands`() throws {
    #expect(RecordMapper.origin(of: ["resourceType": "Patient"]) == nil)
    let patient = try SampleRecords.document(SampleRecords.story("patient"), "patient")
    #expect(RecordMapper.origin(of: patient)?.role == "patient")
    for text in ["Patient/1/patient", "Patient", "Nothing/\(RecordID(high: 1, low: 1))/patient", "Patient/\(RecordID(high: 1, low: 1))/encounter"] {
      #expect(RecordMapper.origin(of: patient.setting(["extension", 0, "valueString"], to: .string(text))) == nil, "\(text)")
    }
    #expect(RecordMapper.origin(of: patient.setting("resourceType", to: "Person")) == nil)
  }

  @Test func `vitals without the infusion make no session, nor does the visit of one that has begun`() throws {
    let record = try SampleRecords.story("infusion-with-two-pauses")
    let (kind, id, patient) = try identity(record)
    for resource in try mapper.render(record).resources {
      let made = mapper.assemble(kind, id, patient: patient, from: [(resource.role, resource.document)])
      #expect((made != nil) == (resource.role == "administration"), "\(resource.role)")
    }
  }

  private func identity(_ record: JSON) throws -> (RecordKind, RecordID, RecordID) {
    let kind = try #require(record["record"]?.string.flatMap(RecordKind.init(rawValue:)))
    let id = try #require(record["id"]?.string.flatMap { RecordID($0) })
    return (kind, id, record["patient"]?.string.flatMap { RecordID($0) } ?? id)
  }

  /// Every `stride`th, then the next: another order for each stride, the same in every run.
  private func shuffled<Element>(_ list: [Element], by stride: Int) -> [Element] {
    let order = (0..<stride).flatMap { start in Swift.stride(from: start, to: list.count, by: stride) }
    return order.reversed().map { list[$0] }
  }

  /// A path as a rendering names it, `vitals[<id>].systolic`, taken out.
  private func removing(_ path: String, from record: JSON) -> JSON {
    guard let step = path.firstIndex(where: { $0 == "." || $0 == "[" }) else { return record.setting(path, to: nil) }
    let name = String(path[..<step])
    guard let inner = record[name] else { return record }
    if path[step] == "." { return record.setting(name, to: removing(String(path[path.index(after: step)...]), from: inner)) }
    guard let end = path.firstIndex(of: "]") else { return record }
    let id = String(path[path.index(after: step)..<end])
    let rest = String(path[path.index(after: end)...].drop { $0 == "." })
    let kept = inner.elements.compactMap { member -> JSON? in
      guard member["id"]?.string == id else { return member }
      return rest.isEmpty ? nil : removing(rest, from: member)
    }
    return record.setting(name, to: kept.isEmpty ? nil : .array(kept))
  }

  /// Members by their id, since their order is that of their times; a list without members is none.
  private func inTime(_ tree: JSON) -> JSON {
    switch tree.kind {
    case .array:
      let members = tree.elements.map(inTime)
      guard !members.isEmpty, members.allSatisfy({ $0["id"] != nil }) else { return .array(members) }
      return .array(members.sorted { ($0["id"]?.string ?? "") < ($1["id"]?.string ?? "") })
    case .object: return .object(tree.members.map { JSON.Member($0.name, inTime($0.value)) }.filter { $0.value != .array([]) })
    default: return tree
    }
  }
}

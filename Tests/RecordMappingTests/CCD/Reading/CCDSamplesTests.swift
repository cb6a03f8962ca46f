import CDADocuments
import Foundation
import LosslessJSON
import Testing

@testable import RecordMapping

/// Documents of 19 vendors, HL7, ONC, VA and NIST, in a folder outside that `CCDA_SAMPLES` names: each against what was seen by eye.
@Suite struct CCDSamplesTests {
  static let folder = ProcessInfo.processInfo.environment["CCDA_SAMPLES"].map { URL(filePath: $0) }
  static let files: [String] = {
    guard let folder else { return [] }
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".xml") }.sorted()
  }()
  static let expectations = SampleRecords.root.appending(path: "Fixtures/ccd-reading")

  private func bytes(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: try #require(Self.folder).appending(path: file)))
  }

  @Test(.enabled(if: folder != nil)) func `all samples are there`() { #expect(Self.files.count == 41) }

  @Test(.enabled(if: folder != nil), arguments: files)
  func `each document says what it is known to say`(_ file: String) throws {
    guard file != "onc__NT_BadXml_r11_v2.xml" else {
      #expect(throws: CDAReadError.self) { try CCDFragment.reader.read(bytes(file)) }
      return
    }
    let said = Self.summary(try CCDFragment.reader.read(bytes(file)))
    let place = Self.expectations.appending(path: String(file.dropLast(4)) + ".json")
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
      try Data((said + "\n").utf8).write(to: place)
      Issue.record("rewritten: read the difference and commit it")
    }
    #expect(try said + "\n" == String(contentsOf: place, encoding: .utf8))
  }

  @Test(.enabled(if: folder != nil), arguments: files)
  func `the statements counted in are those counted out`(_ file: String) throws {
    guard let document = try? CDADocument(reading: bytes(file)) else { return }
    let reading = try CCDFragment.reader.read(bytes(file))
    var entries = 0
    var statements = 0
    document.root.walk { node, _ in
      guard node.name == "entry" else { return }
      entries += 1
      statements += Self.statements(node)
    }
    #expect(reading.sections.reduce(0) { $0 + $1.entries } == entries)
    #expect(reading.counts.statements == statements)
  }

  @Test(.enabled(if: folder != nil), arguments: files)
  func `the same bytes give the same reading, and every resource has an id of its own and keeps the rules of FHIR`(_ file: String) throws {
    guard let reading = try? CCDFragment.reader.read(bytes(file)) else { return }
    #expect(try CCDFragment.reader.read(bytes(file)).resources == reading.resources)
    let names = reading.resources.map { "\($0.document["resourceType"]?.string ?? "")/\($0.document["id"]?.string ?? "")" }
    #expect(Set(names).count == names.count)
    for resource in reading.resources {
      #expect(RecordMapper.objection(toReading: resource.document) == nil || resource.document["status"] == "entered-in-error")
    }
  }

  /// Counted without the reader: concerns by their subjects, organizers by their members, all else one by one.
  private static func statements(_ entry: CDANode) -> Int {
    guard
      let act = entry.children.first(where: {
        ["act", "observation", "organizer", "procedure", "encounter", "substanceAdministration", "supply"].contains($0.name)
      })
    else { return 1 }
    let roots = act.children.filter { $0.name == "templateId" }.compactMap { $0.attribute("root") }
    let short = Set(roots.map { String($0.split(separator: ".").suffix(3).joined(separator: ".")) })
    if !short.isDisjoint(with: ["22.4.3", "22.4.30", "20.1.27"]) {
      let subjects = act.children.filter {
        $0.name == "entryRelationship" && $0.attribute("typeCode") == "SUBJ" && $0.children.contains { $0.name == "observation" && !isRemark($0) }
      }
      return max(1, subjects.count)
    }
    // Organizers whose members we know: results, vital signs, functional and mental status.
    guard !short.isDisjoint(with: ["22.4.1", "20.1.32", "22.4.26", "20.1.35", "22.4.66", "22.4.75"]) else { return 1 }
    return max(1, act.children.filter { $0.name == "component" && !$0.children.isEmpty }.count)
  }

  /// Whether an observation in a concern only tells of another: its severity or status.
  private static func isRemark(_ observation: CDANode) -> Bool {
    observation.children.contains {
      $0.name == "templateId" && ["2.16.840.1.113883.10.20.22.4.8", "2.16.840.1.113883.10.20.22.4.28"].contains($0.attribute("root"))
    }
  }

  /// What a problem, an allergy or a medication says, in a line; nil for all else.
  private static func told(_ document: JSON) -> String? {
    func name(_ concept: JSON?) -> String? { concept?["text"]?.string ?? concept?["coding"]?[0]?["display"]?.string ?? concept?["coding"]?[0]?["code"]?.string }
    func code(_ concept: JSON?) -> String? { concept?["coding"]?[0]?["code"]?.string }
    func amount(_ quantity: JSON?) -> String? { quantity.map { "\($0["value"]?.text ?? "?") \($0["unit"]?.string ?? "")" } }
    func text(_ value: JSON?) -> String? { value?.text }
    let type = document["resourceType"]?.string ?? ""
    let said: [(String, String?)]
    switch type {
    case "Condition":
      said = [
        ("", name(document["code"])), ("status", code(document["clinicalStatus"])), ("verified", code(document["verificationStatus"])),
        ("from", document["onsetDateTime"]?.string), ("to", document["abatementDateTime"]?.string), ("site", name(document["bodySite"]?[0])),
      ]
    case "AllergyIntolerance":
      let reactions = document["reaction"]?.elements.map { "\(name($0["manifestation"]?[0]) ?? "?") \($0["severity"]?.string ?? "")" } ?? []
      said = [
        ("", name(document["code"])), ("status", code(document["clinicalStatus"])), ("verified", code(document["verificationStatus"])),
        ("type", document["type"]?.string), ("category", document["category"]?[0]?.string), ("criticality", document["criticality"]?.string),
        ("from", document["onsetDateTime"]?.string), ("reactions", reactions.isEmpty ? nil : reactions.joined(separator: ", ")),
        ("note", document["note"]?[0]?["text"]?.string),
      ]
    case "MedicationStatement", "MedicationRequest", "MedicationAdministration":
      let dosage = document["dosage"]?[0] ?? document["dosageInstruction"]?[0] ?? document["dosage"]
      said = [
        ("", name(document["medicationCodeableConcept"])), ("status", document["status"]?.string), ("taken", text(document["effectivePeriod"])),
        ("given", document["effectiveDateTime"]?.string), ("directions", dosage?["text"]?.string), ("timing", text(dosage?["timing"]?["repeat"])),
        ("needed", name(dosage?["asNeededCodeableConcept"]) ?? text(dosage?["asNeededBoolean"])), ("route", name(dosage?["route"])),
        ("dose", amount(dosage?["doseAndRate"]?[0]?["doseQuantity"] ?? dosage?["dose"])),
        ("rate", amount(dosage?["doseAndRate"]?[0]?["rateQuantity"] ?? dosage?["rateQuantity"])), ("why", name(document["reasonCode"]?[0])),
      ]
    default: return nil
    }
    return type + ": " + said.compactMap { label, value in value.map { label.isEmpty ? $0 : "\(label) \($0)" } }.joined(separator: " | ")
  }

  private static func summary(_ reading: CCDReading) -> String {
    func counted(_ words: [String]) -> [String] {
      Dictionary(grouping: words, by: \.self).sorted { $0.key < $1.key }.map { "    \"\($0.key)\": \($0.value.count)" }
    }
    let types = counted(reading.resources.compactMap { $0.document["resourceType"]?.string }).joined(separator: ",\n")
    let notices = counted(reading.notices.map { "\($0.section): \($0.message)" }).joined(separator: ",\n")
    let sections = reading.sections.map { section in
      let counts = section.counts
      let kept = section.isKept ? ", \"kept\": true" : ""
      return """
            { "section": "\(section.kind ?? section.code ?? "")", "entries": \(section.entries), "facts": \(counts.facts), "repeated": \(counts.repeated), \
        "carried": \(counts.carried), "refused": \(counts.refused)\(kept) }
        """
    }.joined(separator: ",\n")
    let told = reading.resources.compactMap { Self.told($0.document) }.map { "    " + JSON.string($0).text }.joined(separator: ",\n")
    return
      "{\n  \"resources\": {\n\(types)\n  },\n  \"told\": [\n\(told)\n  ],\n  \"sections\": [\n\(sections)\n  ],\n  \"notices\": {\n\(notices)\n  }\n}"
  }
}

import ClinicalRecords
import FHIRR4
import Foundation
import LosslessJSON
@testable import RecordMapping
import Testing

/// HL7's examples with one defect each: those that break a rule we rely on are refused, and say why.
@Suite struct BrokenResourcesTests {
  enum Fate: String, Sendable {
    /// Read into a record; the defect lies where we do not read, and is carried.
    case taken
    /// No record comes of it, and there is a reason.
    case refused
    /// A type that no mapping reads.
    case unread
  }

  /// The cases by the start of their names, with what the reason must speak of.
  static let fates: [(cases: String, fate: Fate, reason: String)] = [
    ("01", .refused, "status"), ("02", .refused, "gender"), ("03", .refused, "name"),
    // An element that R4 does not have says nothing to us.
    ("04", .taken, ""),
    // Codes that no map knows: a notice, and the record does not say it.
    ("05 07 43", .taken, ""), ("06", .refused, "status"),
    ("08 09 10", .refused, "birthDate"), ("11", .refused, "effectiveDateTime"),
    // When the server last touched it is the server's business.
    ("12", .taken, ""),
    ("13", .refused, "twice"), ("14", .refused, "number"), ("15", .refused, "id"), ("16", .refused, "active"), ("17", .refused, "subject"),
    // What US Core wants beyond R4: we read what is there.
    ("18 19 20 22 23 24", .taken, ""),
    // Pressures under the code of a heart rate: nobody can say which it is.
    ("21", .refused, "value"),
    ("25", .refused, "intent"),
    // A contact without details, a contained resource nobody refers to, a rank of 0, a narrative, a picture: not read.
    ("26 31 39 41 44", .taken, ""),
    ("27", .refused, "empty object"), ("28", .refused, "system"), ("29", .refused, "extension"), ("30", .refused, "contained"),
    ("32 38 40", .unread, ""),
    ("33 34", .refused, "line"), ("35", .refused, "null"), ("36", .refused, "empty list"), ("37", .refused, "empty text"),
    ("42", .refused, "request"), ("45", .refused, "control"), ("46", .refused, "url"), ("47", .refused, "line"), ("48", .refused, "contained"),
  ]

  @Test(.enabled(if: ForeignSamples.isThere, Comment(rawValue: ForeignSamples.skipped)))
  func `what breaks a rule we rely on is refused with a reason, and the rest is taken`() throws {
    let folder = try #require(ForeignSamples.broken)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.first?.isNumber == true }.sorted()
    #expect(files.count == 48)
    for file in files {
      let expected = try #require(Self.fates.first { $0.cases.split(separator: " ").contains { file.hasPrefix($0) } }, "\(file)")
      let (fate, reason) = Self.fate([UInt8](try Data(contentsOf: folder.appending(path: file))))
      #expect(fate == expected.fate, "\(file): \(reason)")
      #expect(expected.reason.isEmpty ? fate != .refused : reason.contains(expected.reason), "\(file): \(reason)")
      print("broken \(file): \(fate.rawValue)\(reason.isEmpty ? "" : ": " + reason)")
    }
  }

  private static func fate(_ bytes: [UInt8]) -> (Fate, String) {
    do {
      let contents = try BundleContents(JSON(parsing: bytes))
      guard let document = contents.resources.first?.document else { return (.unread, "") }
      var known = ForeignSamples.localized(document)
      if document["encounter"] != nil {
        known = known.setting(
          ["encounter", "reference"], to: .string("urn:uuid:\(RecordMapper.resourceID(record: ForeignSamples.session, role: "encounter"))"))
      }
      if document["effectiveDateTime"]?.string == "1999-07-02" { known = known.setting("effectiveDateTime", to: "1999-07-02T09:00:00Z") }
      let adopted = SampleRecords.mapper.adopt(
        known, resource: ForeignSamples.resourceID(document, 0), patient: ForeignSamples.patient, sessions: { _ in ForeignSamples.session })
      switch adopted {
      case .record, .member: return (.taken, "")
      case .carried(let reason?): return (.refused, reason)
      case .carried(nil): return (.unread, "")
      }
    } catch {
      return (.refused, "\(error)")
    }
  }
}

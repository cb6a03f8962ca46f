import ArgumentParser
import ClinicalRecords
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// `infusync records`.
struct Records: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at and edit local records; every edit is a new version",
    subcommands: [List.self, Show.self, History.self, RecordsSet.self, Withdraw.self, Schema.self])

  /// `infusync records list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the records")
    @Option(help: "Only records of this kind: Patient, Problem, TreatmentCourse, InfusionSession, Assessment.") var kind: String?
    @Option(help: "Only this patient's.") var patient: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let store = try session.store()
        var selection = RecordSelection()
        if let kind {
          guard let known = RecordKind(rawValue: kind) else {
            throw Failure(.usage, "kinds are \(RecordKind.allCases.map(\.rawValue).joined(separator: ", "))")
          }
          selection.kinds = [known]
        }
        if let patient { selection.patients = [try await store.patientLookup().one(patient)] }
        let records = try await store.allRecords(selection)
        let waiting = try await store.waiting(records.map(\.record))
        let open = try await store.openConflicts()
        var table = TextTable(["record", "id", "version", "updated", "author", "waits for", "in conflict"])
        for one in records {
          table.add([
            one.kind.rawValue, one.record.description, String(one.version), one.authorship.at, one.authorship.author,
            (waiting[one.record] ?? []).joined(separator: ", "), (open[one.record] ?? []).joined(separator: ", "),
          ])
        }
        let list = records.map { one -> JSON in
          [
            "record": .string(one.kind.rawValue), "id": .string(one.record.description), "version": .int(one.version), "updated": .string(one.authorship.at),
            "author": .string(one.authorship.author), "waiting": .array((waiting[one.record] ?? []).map { .string($0) }),
            "conflicts": .array((open[one.record] ?? []).map { .string($0) }),
          ]
        }
        return Answer(["records": .array(list)], text: table.isEmpty ? "No records." : table.text)
      }
    }
  }

  /// `infusync records show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a record as it stands in a records file")
    @Argument var id: String
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let store = try session.store()
        let record = try await store.existingRecord(id)
        if let mark = ReviewText.mark(try await store.openConflicts()[record.record]?.count ?? 0, records: 1) { session.tell(mark) }
        return Answer(record.body, text: record.body.prettyText)
      }
    }
  }

  /// `infusync records history`.
  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show who changed what in a record, when and why")
    @Argument var id: String
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let store = try session.store()
        let history = try await store.history(try await store.existingRecord(id).record)
        var versions: [JSON] = []
        var lines: [String] = []
        for (before, version) in zip([nil] + history.map { Optional($0) }, history) {
          let changes = RecordChange.between(before?.body, version.body)
          versions.append([
            "version": .int(version.version), "at": .string(version.authorship.at), "author": .string(version.authorship.author),
            "reason": version.authorship.reason.map { .string($0) } ?? .null, "changes": .array(changes.map(\.json)),
          ])
          let reason = version.authorship.reason.map { ", \($0)" } ?? ""
          lines.append("version \(version.version), \(version.authorship.at), by \(version.authorship.author)\(reason)")
          lines += before == nil ? [] : changes.map { "  \($0.path): \($0.from?.compactText ?? "nothing") became \($0.to?.compactText ?? "nothing")" }
        }
        return Answer(["versions": .array(versions)], text: lines.joined(separator: "\n"))
      }
    }
  }

  /// `infusync records schema`.
  struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the JSON Schema of a kind of record")
    @Argument(help: "Patient, Problem, TreatmentCourse, InfusionSession or Assessment.") var kind: String
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer(showsPatients: true) { _ in
        guard let known = RecordKind(rawValue: kind) else { throw Failure(.usage, "kinds are \(RecordKind.allCases.map(\.rawValue).joined(separator: ", "))") }
        let schema = RecordCoding.schema(known)
        return Answer(schema, text: schema.prettyText)
      }
    }
  }
}

extension RecordChange {
  var json: JSON { ["path": .string(path), "from": from ?? .null, "to": to ?? .null] }
}

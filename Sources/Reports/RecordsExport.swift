internal import ClinicalRecords
internal import LosslessJSON
internal import RecordMapping
public import RecordStore

/// Records as files that can be imported again: the same records give the same bytes.
public enum RecordsExport {
  /// A records file: one record a line, in the order given, its digits kept.
  public static func lines(_ records: [RecordVersion]) -> [UInt8] {
    var out: [UInt8] = []
    for record in records {
      record.body.writeCompact(into: &out)
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }

  /// A table of one instrument's assessments.
  public struct Table: Sendable, Hashable {
    /// The name of a file in `Mappings/instruments`.
    public let instrument: String
    /// CSV, one row an assessment under a header.
    public let bytes: [UInt8]
    /// Without the header.
    public let rows: Int
  }

  private static let columns = ["patient", "instrument", "at", "timePoint", "rater", "raterID", "variant", "status"]

  /// The assessments as `import --as csv` takes them: a table an instrument, a row an assessment, a column an item. Without those
  /// that have no time, or were entered in error: no table can say either; and without what needs a consent of its own.
  ///
  /// Answers that came on a form of another base stand in that base again, under a column `base`; `leastAnswer` is the instrument's own,
  /// nil for one that is not loaded, whose answers stand as they are.
  public static func assessmentTables(_ records: [RecordVersion], leastAnswer: (_ instrument: String) -> Int? = { _ in nil }) -> [Table] {
    let open = records.filter { !Disclosure.isNeeded(for: $0.body) }
    let all = open.filter { $0.kind == .assessment && $0.body["at"] != nil && $0.body["recordStatus"]?.string == RecordStatus.active.rawValue }
    let instruments = Set(all.compactMap { $0.body["instrument"]?.string }).sorted()
    return instruments.map { instrument in
      let own = all.filter { $0.body["instrument"]?.string == instrument }
      let items = Set(own.flatMap { $0.body["answers"]?.members.map(\.name) ?? [] }).sorted { (Int($0) ?? Int.max, $0) < (Int($1) ?? Int.max, $1) }
      let least = leastAnswer(instrument)
      let hasBase = least != nil && own.contains { $0.body["formBase"] != nil }
      var text = (columns + (hasBase ? ["base"] : []) + items).joined(separator: ",") + "\n"
      for record in own {
        let base = hasBase ? record.body["formBase"]?.int : nil
        let shift = base.flatMap { base in least.map { base - $0 } } ?? 0
        let answers = items.map { item in answer(record.body["answers"]?[item], shift) }
        let fields = columns.map { record.body[$0]?.string ?? "" } + (hasBase ? [base.map(String.init) ?? ""] : []) + answers
        text += fields.map(field).joined(separator: ",") + "\n"
      }
      return Table(instrument: instrument, bytes: Array(text.utf8), rows: own.count)
    }
  }

  private static func answer(_ answer: JSON?, _ shift: Int) -> String {
    if shift != 0, let number = answer?.int { return String(number + shift) }
    return answer?.text ?? ""
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

public import ClinicalRecords
public import LosslessJSON
internal import RecordMapping

/// A record's body, read and looked over.
public enum RecordBody {
  /// The typed record, or all that is wrong with it.
  public static func checked(_ body: JSON) -> Result<ClinicalRecord, RecordFaults> {
    do throws(RecordError) {
      let record = try RecordCoding.read(body)
      let faults = record.faults()
      return faults.isEmpty ? .success(record) : .failure(RecordFaults(faults))
    } catch {
      return .failure(RecordFaults([RecordFault(error.path, error.message)]))
    }
  }
}

/// All that is wrong with a record, at once.
public struct RecordFaults: Error, Sendable, Hashable {
  /// In the order in which they were found; never empty when thrown.
  public let all: [RecordFault]

  public init(_ all: [RecordFault]) { self.all = all }

  public var description: String { all.map(\.description).joined(separator: "; ") }
}

internal import ClinicalMerge
internal import ClinicalRecords
internal import RecordStore

/// Patients of whom nothing is sent to an endpoint: it says of one of their resources that it is another patient's, or of the patient
/// that two were merged into one. Who it is has to be settled by a person before anything more is told of anyone.
struct PatientHold: Sendable {
  private let patients: Set<RecordID>

  /// Those with an open conflict of that kind at the endpoint.
  init(at endpoint: String, in repository: any RecordRepository) async throws {
    let open = try await repository.conflicts(endpoint, states: [.open]).filter { $0.reason == MergeConflict.Reason.otherPatient.rawValue }
    patients = Set(try await repository.records(open.map(\.record).uniqued()).map(\.patient))
  }

  func holds(_ patient: RecordID) -> Bool { patients.contains(patient) }

  /// What a report says of one of them.
  static func words(_ endpoint: String) -> String { "held: \(endpoint) says that this is another patient; a person must say who it is" }
}

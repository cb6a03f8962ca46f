internal import ClinicalRecords
internal import Simulation

/// The records that the trials begin with: one patient of an invented clinic, small, so that a trial takes milliseconds.
enum TrialCharts {
  /// In the order of the clinic's files.
  static let records: [ClinicalRecord] = {
    let all = ClinicGenerator(seed: 11).clinic(patients: 2)
    let patient = all.first { $0.kind == .patient }?.patient
    var taken: [RecordKind: Int] = [:]
    return all.compactMap { record in
      guard record.patient == patient || !record.kind.isOfPatient else { return nil }
      taken[record.kind, default: 0] += 1
      let limit = record.kind == .infusionSession ? 1 : record.kind == .assessment ? 2 : record.kind == .practitioner ? 4 : 3
      guard taken[record.kind, default: 0] <= limit else { return nil }
      if case .infusionSession(var session) = record {
        session.vitals = Array(session.vitals.prefix(3))
        return .infusionSession(session)
      }
      return record
    }
  }()
}

internal import ClinicalRecords
internal import RecordMapping

/// The records that every seed begins with: two patients of an invented clinic, with few readings, so that a seed takes milliseconds.
struct SimulatedCharts: Sendable {
  let records: [ClinicalRecord]
  var patients: [ClinicalRecord] { records.filter { $0.kind == .patient } }

  init() {
    let all = ClinicGenerator(seed: 11).clinic(patients: 12)
    let patients = Set(all.compactMap { record in if case .patient(let patient) = record { patient.id } else { nil } }.suffix(2))
    var assessments = 0
    var sessions = 0
    records = all.compactMap { record in
      guard patients.contains(record.patient) else { return nil }
      switch record {
      case .infusionSession(let session):
        sessions += 1
        return sessions > 1 ? nil : .infusionSession(Self.short(session))
      case .assessment:
        assessments += 1
        return assessments > 1 ? nil : record
      case .patient, .problem, .treatmentCourse: return record
      default: return nil
      }
    }
  }

  private static func short(_ whole: InfusionSession) -> InfusionSession {
    var session = whole
    session.vitals = Array(session.vitals.prefix(2))
    for index in session.vitals.indices {
      session.vitals[index].oxygenFlow = nil
      session.vitals[index].endTidalCO2 = nil
      session.vitals[index].temperature = nil
    }
    session.sedation = []
    session.dissociation = []
    return session
  }
}

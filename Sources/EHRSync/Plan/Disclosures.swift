public import ClinicalRecords
internal import LosslessJSON
public import RecordMapping
public import RecordStore

/// What the consents of some patients let out to one endpoint, and what may not be told there for other reasons.
public struct Disclosures: Sendable {
  private let byPatient: [RecordID: Disclosure]

  /// What these patients' consents say at a moment; a patient without one lets out nothing that needs it.
  public init(_ patients: [RecordID], to endpoint: String, at moment: DateTime, in repository: any RecordRepository) async throws {
    var consents: [RecordID: [Consent]] = [:]
    var after: RecordID?
    while !patients.isEmpty {
      let page = try await repository.records(of: RecordSelection(kinds: [.consent], patients: patients), after: after, limit: 500)
      // What an EHR or a file says of a consent can end one of ours and open none: a person here has to.
      for record in page where record.authorship.origin == nil {
        if case .success(.consent(let consent)) = RecordBody.checked(record.body) { consents[record.patient, default: []].append(consent) }
      }
      guard page.count == 500 else { break }
      after = page.last?.record
    }
    byPatient = consents.mapValues { Disclosure($0, to: endpoint, at: moment) }
  }

  /// What a patient's consents let out.
  public subscript(patient: RecordID) -> Disclosure { byPatient[patient] ?? .none }

  /// The patients who let out something that needs a consent of its own, in the order of their ids.
  public var open: [RecordID] { byPatient.filter { $0.value != .none }.keys.sorted() }

  /// Why a record is not told there: no consent lets it out, or it is the clinic's own; nil for one that may be told.
  public func objection(to record: RecordVersion) -> Withheld? {
    if !record.kind.isOfPatient { return Withheld(path: "", reason: "an EHR has its own list of people and organizations") }
    return self[record.patient].objection(to: record.body)
  }
}

import ClinicalRecords
import LosslessJSON

/// The document of an infusion session, by which an EHR is told of it that takes no MedicationAdministration.
///
/// It is made from more than the session's record, by ``SessionDocumentWriter``; here it is only known as ours, so that one that comes
/// back is never taken for another's. Nothing of it is read: the record says what it says.
enum SessionDocumentMapping {
  static let mapping = FHIRMapping(
    name: "SessionDocument", type: "DocumentReference", kind: .infusionSession, roles: { _, _ in [] },
    owns: { SessionDocument.number(ofRole: $0.text) != nil }, elements: ["status", "type", "category", "description", "content"].map(unread),
    makesRecord: false)

  /// An element that says nothing of the record; that somebody changed it there is told all the same.
  private static func unread(_ name: String) -> FHIRElement { FHIRElement(copy: name) { _ in nil } }
}

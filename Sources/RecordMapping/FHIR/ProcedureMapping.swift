import ClinicalRecords
import LosslessJSON

/// The act of infusing as a Procedure; all it says of the session is a copy of the administration.
enum ProcedureMapping {
  static let mapping = FHIRMapping(
    name: "Procedure", type: "Procedure", kind: .infusionSession, roles: { _, _ in [.whole("procedure")] }, owns: { $0 == .whole("procedure") },
    elements: elements, makesRecord: false)

  static let elements: [FHIRElement] = [
    .profile(USCore.procedure),
    .identifier,
    FHIRElement(copy: "status") { (writing) throws(MappingError) in try writing.code("status", by: "session-status-to-procedure") },
    FHIRElement(copy: "statusReason") { FHIRForms.concept($0.record["statusReason"]) },
    FHIRElement(copy: "code") { (writing) throws(MappingError) in try writing.meant("infusion") },
    .subject,
    FHIRElement(copy: "encounter") { $0.reference("encounter") },
    .periodCopy("performedPeriod"),
  ]
}

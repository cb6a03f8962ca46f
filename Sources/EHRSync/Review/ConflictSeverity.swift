internal import RecordStore

/// How much harm the wrong value could do, as one table from top to bottom; the first row that fits holds.
enum ConflictSeverity {
  private struct Row {
    let severity: StoredConflict.Severity
    /// FHIR types, or kinds of records where a records file brought the conflict; empty for any.
    let types: Set<String>
    /// The first step of the path: elements, or fields of the record; empty for all.
    let elements: Set<String>
  }

  private static let table: [Row] = [
    // Who it is, and whose.
    Row(severity: .high, types: [], elements: ["subject", "patient", "modifierExtension", "implicitRules"]),
    Row(severity: .high, types: ["Patient"], elements: ["identifier", "name", "birthDate", "gender", "deceased[x]", "active", "link"]),
    Row(severity: .high, types: ["Patient"], elements: ["identifiers", "names", "birthDate", "gender", "deceased", "isActive", "recordStatus"]),
    // What was given.
    Row(severity: .high, types: ["MedicationAdministration", "MedicationStatement", "MedicationRequest", "Medication"], elements: []),
    Row(
      severity: .high, types: ["InfusionSession"],
      elements: ["dose", "drug", "segments", "pauses", "start", "end", "diluent", "adverseEvents", "interventions", "status", "recordStatus"]),
    // What must not be given, what went wrong, what may be told.
    Row(severity: .high, types: ["AllergyIntolerance", "AdverseEvent", "Allergy", "Consent"], elements: []),
    // What helps to find or reach, and what was said beside it.
    Row(severity: .low, types: ["Patient"], elements: []),
    Row(severity: .low, types: [], elements: ["note", "notes", "performer", "participant", "location", "text", "meta", "extension", "encounter", "clinic"]),
    Row(severity: .low, types: ["Organization", "Practitioner", "Location", "Clinic"], elements: []),
    // Readings, scores, problems, visits.
    Row(severity: .medium, types: [], elements: []),
  ]

  /// Of a conflict at that path of a resource of that type, or of a record of that kind.
  ///
  /// Two reasons are grave wherever they are: it may be another patient's, or one side says that it never was.
  static func of(type: String, path: String, reason: String) -> StoredConflict.Severity {
    if reason == "other-patient" || reason == "withdrawn-and-edited" { return .high }
    let element = firstStep(path)
    let found = table.first { row in
      (row.types.isEmpty || row.types.contains(type)) && (row.elements.isEmpty || row.elements.contains(element))
    }
    // The whole of it: as grave as its gravest part.
    if path.isEmpty, type == "Patient" || type == "InfusionSession" { return .high }
    return found?.severity ?? .high
  }

  /// `effective[x]` of `effective[x].start`, `vitals` of `vitals[<id>].heartRate`.
  static func firstStep(_ path: String) -> String {
    let name = path.prefix { $0 != "." && $0 != "[" }
    return path.dropFirst(name.count).hasPrefix("[x]") ? name + "[x]" : String(name)
  }
}

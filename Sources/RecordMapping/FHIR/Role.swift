import ClinicalRecords

/// Which of a record's resources one is.
enum Role: Sendable, Hashable {
  /// One a record: `patient`, `condition`, `encounter`, `procedure`, `administration`, `response`, `score`, `consent`…
  case whole(String)
  case segment(RecordID)
  case vital(RecordID, kind: String)
  case event(RecordID)
  case intervention(RecordID)
  case sedation(RecordID)
  case dissociation(RecordID)
  /// One substance of a screening's drug screen.
  case analyte(RecordID)

  init?(_ text: String) {
    let steps = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch (steps.count, steps.first) {
    case (1, let name?) where !name.isEmpty: self = .whole(name)
    case (2, "document"): guard SessionDocument.number(ofRole: text) != nil else { return nil }; self = .whole(text)
    case (2, "event"): guard let id = RecordID(steps[1]) else { return nil }; self = .event(id)
    case (2, "intervention"): guard let id = RecordID(steps[1]) else { return nil }; self = .intervention(id)
    case (2, "sedation"): guard let id = RecordID(steps[1]) else { return nil }; self = .sedation(id)
    case (2, "dissociation"): guard let id = RecordID(steps[1]) else { return nil }; self = .dissociation(id)
    case (2, "analyte"): guard let id = RecordID(steps[1]) else { return nil }; self = .analyte(id)
    case (3, "administration"): guard steps[1] == "segment", let id = RecordID(steps[2]) else { return nil }; self = .segment(id)
    case (3, "vital"): guard let id = RecordID(steps[1]), !steps[2].isEmpty else { return nil }; self = .vital(id, kind: steps[2])
    default: return nil
    }
  }

  var text: String {
    switch self {
    case .whole(let name): name
    case .segment(let id): "administration/segment/\(id)"
    case .vital(let id, let kind): "vital/\(id)/\(kind)"
    case .event(let id): "event/\(id)"
    case .intervention(let id): "intervention/\(id)"
    case .sedation(let id): "sedation/\(id)"
    case .dissociation(let id): "dissociation/\(id)"
    case .analyte(let id): "analyte/\(id)"
    }
  }

  /// The list of the record, and the member of it, that the resource is made from; nil for the whole record.
  var member: (list: String, id: RecordID)? {
    switch self {
    case .whole: nil
    case .segment(let id): ("segments", id)
    case .vital(let id, _): ("vitals", id)
    case .event(let id): ("adverseEvents", id)
    case .intervention(let id): ("interventions", id)
    case .sedation(let id): ("sedation", id)
    case .dissociation(let id): ("dissociation", id)
    case .analyte(let id): ("drugScreen", id)
    }
  }
}

public import ClinicalRecords
public import LosslessJSON
public import MappingCatalog

/// What of the records a CCD does not keep, as data: told to whoever exports, and left out of what a journey there and back must keep.
///
/// What a table of the document still says in words, for people, is a loss all the same: no program reads it back.
public enum CCDLosses {
  /// One thing that is lost, for people: what may be several members of a record.
  public struct Kind: Sendable, Hashable, Comparable {
    /// The kind of record that has it.
    public let record: RecordKind
    /// As ``CCDLoss/reason``.
    public let reason: String

    public static func < (a: Kind, b: Kind) -> Bool { (a.record, a.reason) < (b.record, b.reason) }
  }

  /// How many of these records, as they stand in a records file, lose what.
  public static func found(in records: [JSON], catalog: MappingCatalog) -> [Kind: Int] {
    var counts: [Kind: Int] = [:]
    for record in records {
      guard let kind = record["record"]?.string.flatMap({ RecordKind(rawValue: $0) }) else { continue }
      let losses = (byKind[kind] ?? []).filter { $0.isFound(in: record, catalog: catalog) }.map { Kind(record: $0.kind, reason: $0.reason) }
      for loss in Set(losses) { counts[loss, default: 0] += 1 }
    }
    return counts
  }

  private static let byKind = Dictionary(grouping: all, by: \.kind)

  /// Every loss, in the order of the kinds.
  public static let all: [CCDLoss] = ofEveryKind + patient + clinical + session + around

  private static let ofEveryKind: [CCDLoss] = RecordKind.allCases.filter(\.isOfPatient).map {
    CCDLoss($0, "recordStatus", ["entered-in-error"], takes: .record, "a record that was withdrawn as an error is left out")
  }

  private static let memberID = "an item of a patient's lists has no id of its own in a document"
  private static let patient: [CCDLoss] =
    ["identifiers.id", "names.id", "telecoms.id", "addresses.id"].map { CCDLoss(.patient, $0, memberID) } + [
      CCDLoss(.patient, "identifiers.type", "what kind of number it is"),
      CCDLoss(.patient, "names.use", ["usual"], "a usual name and an official one are the same word in a document"),
      CCDLoss(.patient, "names.use", ["old", "temp"], takes: .item, "a name that is not in use, or only for a time, is left out"),
      CCDLoss(.patient, "telecoms.system", ["sms", "pager", "other"], "a document knows telephone, fax, e-mail and URL"),
      CCDLoss(.patient, "telecoms.system", ["pager"], takes: .members(["telecoms.use"]), "a pager has no other use"),
      CCDLoss(.patient, "telecoms.use", ["old"], takes: .item, "a number that is not in use is left out"),
      CCDLoss(.patient, "addresses.use", ["old"], takes: .item, "an address that is not in use is left out"),
      CCDLoss(.patient, "isActive", ["false"], "whether the record is in use"), CCDLoss(.patient, "isVeteran", "whether the person served"),
    ]

  private static let withheld = "stays in the clinic: 42 CFR Part 2, and a file has no recipient that a consent could name"
  private static let clinical: [CCDLoss] = [
    CCDLoss(.problem, "sensitivity", takes: .record, withheld), CCDLoss(.medication, "sensitivity", takes: .record, withheld),
    CCDLoss(.assessment, "sensitivity", takes: .record, withheld),
    CCDLoss(.screening, "sensitivity", takes: .record, withheld),
    CCDLoss(.problem, "verificationStatus", ["unconfirmed", "provisional", "differential", "confirmed"], "how sure a problem is, but that it is refuted"),
    CCDLoss(.problem, "verificationStatus", ["refuted"], takes: .members(["clinicalStatus"]), "a problem that is refuted has no status"),
    CCDLoss(.allergy, "verificationStatus", ["unconfirmed", "confirmed"], "how sure an allergy is, but that it is refuted"),
    CCDLoss(.allergy, "category", ["biologic"], "a document has no code for an allergy to a biologic"),
    CCDLoss(.medication, "lastTaken", "when a medicine was last taken"), CCDLoss(.medication, "concerns", "what makes a medicine matter to an infusion"),
    CCDLoss(.medication, "basis", "whether a medicine was ordered or told"),
    CCDLoss(.medication, "status", ["unknown"], takes: .record, "a medicine of which nobody knows whether it is taken is told in words"),
  ]

  private static let reckoning = "how much was drawn up and thrown away: a document has the dose as ordered and as given"
  private static let pump = "pump steps and pauses: a document has one rate"
  private static let safety = "an adverse event keeps its code, times, severity and whether it was serious"
  private static let session: [CCDLoss] =
    ["dose.drawnUp", "dose.wasted", "dose.wasteWitness"].map {
      CCDLoss(.infusionSession, $0, reckoning)
    } + ["segments", "pauses"].map { CCDLoss(.infusionSession, $0, pump) } + [
      CCDLoss(.infusionSession, "status", ["planned"], takes: .record, "a session that is planned is no fact, and no program reads it back"),
      CCDLoss(.infusionSession, "course", "which course an infusion is of"), CCDLoss(.infusionSession, "drug.concentration", "how strong the bag was"),
      CCDLoss(.infusionSession, "drug.expiry", "when the vial expires"), CCDLoss(.infusionSession, "diluent", "the volume of the bag"),
      CCDLoss(.infusionSession, "access.side", "the side of the body"), CCDLoss(.infusionSession, "access.gauge", "the gauge of the cannula"),
      CCDLoss(.infusionSession, "prescriber", "who ordered an infusion"), CCDLoss(.infusionSession, "prescribedBy", "who ordered an infusion"),
      CCDLoss(.infusionSession, "isBlinded", ["true"], takes: .members(["drug", "dose"]), "of a blinded infusion neither drug nor dose leaves the clinic"),
      CCDLoss(.infusionSession, "vitals.source", "whether a device or a person read it"),
      CCDLoss(.infusionSession, "sedation", "how deeply the patient was sedated"),
      CCDLoss(.infusionSession, "dissociation", "how far away the patient felt"), CCDLoss(.infusionSession, "discharge", "the patient's leaving"),
      CCDLoss(.infusionSession, "interventions.event", "which event a drug was given for"),
      CCDLoss(.infusionSession, "interventions.response", "what came of it"),
    ] + ["relatedness", "action", "outcome"].map { CCDLoss(.infusionSession, "adverseEvents." + $0, safety) }

  private static let around: [CCDLoss] = [
    CCDLoss(.consent, "", takes: .record, "a document tells of no consents"),
    CCDLoss(.clinic, "", takes: .record, "the clinic's own records are told only where one was at work"),
    CCDLoss(.practitioner, "", takes: .record, "the clinic's own records are told only where one was at work"),
    CCDLoss(.treatmentCourse, "", takes: .record, "a course is told in words, and by what is still to come"),
    CCDLoss(.psychotherapyNote, "", takes: .record, "stays in the clinic: 45 CFR 164.508, and a file has no recipient that a consent could name"),
    CCDLoss(.psychotherapySession, "course", "which course a session of psychotherapy is of"),
    CCDLoss(.psychotherapySession, "session", "which infusion it belongs to"),
    CCDLoss(.psychotherapySession, "status", ["planned"], takes: .record, "a session that is planned is no fact, and no program reads it back"),
    CCDLoss(.psychotherapySession, "hasMusic", "whether there was music"),
    CCDLoss(.psychotherapySession, "hasEyeshades", "whether there were eyeshades"),
    CCDLoss(.assessment, "course", "which course an assessment is of"), CCDLoss(.assessment, "session", "which session an assessment is of"),
    CCDLoss(.assessment, "formBase", "what the lowest answer of the form was written as"),
    CCDLoss(.assessment, "raterID", "which of the clinic's raters it was"),
    CCDLoss(.assessment, "answers", when: .unscored, takes: .record, "a scale without a total is told in words"),
    CCDLoss(.assessment, "status", ["in-progress", "stopped"], takes: .record, "a scale without a total is told in words"),
    CCDLoss(.assessment, "status", ["amended"], "that a scale was corrected"),
    CCDLoss(.screening, "", when: .unmeasured, takes: .record, "a screening that measured and tested nothing is told in words"),
    CCDLoss(.screening, "course", "what a screening was for"), CCDLoss(.screening, "session", "what a screening was for"),
    CCDLoss(.screening, "screener", "who screened"), CCDLoss(.screening, "vitals.source", "whether a device or a person read it"),
    CCDLoss(.screening, "suicideRisk", "which assessment goes with a screening"), CCDLoss(.screening, "pregnancyTest.lot", "the lot of a test"),
    CCDLoss(.screening, "pregnancyTest.expiry", "when a test expires"), CCDLoss(.screening, "pregnancyTest.readBy", "who read a test"),
    CCDLoss(.screening, "electrocardiogram", ["not-done"], "that no electrocardiogram was made"),
    CCDLoss(.screening, "psychosisExcluded", "what was asked before an infusion is told in words"),
    CCDLoss(.screening, "maniaExcluded", "what was asked before an infusion is told in words"),
    CCDLoss(.screening, "fasting", "what was asked before an infusion is told in words"),
    CCDLoss(.screening, "isCleared", "what was asked before an infusion is told in words"),
  ]
}

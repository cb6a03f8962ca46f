import CDADocuments

/// How one kind of entry is read: the templates it claims, and what becomes of it.
struct EntryReader: Sendable {
  /// Roots of templates, of any release.
  let templates: [String]
  let read: @Sendable (_ act: CDANode, _ pass: CCDPass) -> Void
}

/// Every kind of entry that is read; a new one is a file in this folder and a line here.
enum EntryReaders {
  static let all: [EntryReader] = [
    ProblemReader.concern, ProblemReader.observation, AllergyReader.concern, AllergyReader.observation, MedicationReader.activity,
    MedicationReader.wrapped, ImmunizationReader.activity, ProcedureReader.activity, EncounterReader.activity, ResultReader.organizer, ResultReader.observation,
    VitalSignReader.organizer, VitalSignReader.observation, SocialHistoryReader.observation, ScoreReader.scale, StatusReader.observation,
    StatusReader.organizer,
  ]

  private static let byTemplate = Dictionary(
    all.flatMap { reader in reader.templates.map { ($0, reader) } }, uniquingKeysWith: { first, _ in first })

  /// By a template that it claims, else by the section and the class of the act; else it stays text.
  static func read(_ act: CDANode, _ section: CCDSectionKind?, _ pass: CCDPass) {
    pass.sectionKind = section
    for template in act.all("templateId") {
      if let reader = template.attribute("root").flatMap({ byTemplate[$0] }) { return reader.read(act, pass) }
    }
    guard let reader = section.flatMap({ byClass($0.name, act.name) }) else {
      return isPlan(act) ? pass.carryAlike(act, "what is only planned or asked for") : pass.carry(act, "no entry of a kind that we read")
    }
    // By the earlier guides a concern is one of problems or of allergies, and a drug a medicine or a vaccine, as the section is.
    if !CCDIdentity(act).isOurs, !act.claims("2.16.840.1.113883.10.20.1.27"), !act.claims("2.16.840.1.113883.10.20.1.24") {
      pass.noticeOnce(act, "entries without a template we know were read by their class")
    }
    reader.read(act, pass)
  }

  private static func isPlan(_ act: CDANode) -> Bool { ["INT", "RQO", "PRMS", "PRP", "APT", "ARQ", "GOL"].contains(CCDPass.mood(act)) }

  private static func byClass(_ section: String, _ name: String) -> EntryReader? {
    switch (section, name) {
    case ("problems", "act"): ProblemReader.concern
    case ("problems", "observation"): ProblemReader.observation
    case ("allergies", "act"): AllergyReader.concern
    case ("allergies", "observation"): AllergyReader.observation
    case ("medications", "substanceAdministration"), ("medications administered", "substanceAdministration"): MedicationReader.activity
    case ("immunizations", "substanceAdministration"): ImmunizationReader.activity
    case ("procedures", "procedure"): ProcedureReader.activity
    case ("encounters", "encounter"): EncounterReader.activity
    case ("results", "organizer"): ResultReader.organizer
    case ("results", "observation"): ResultReader.observation
    case ("vital signs", "organizer"): VitalSignReader.organizer
    case ("vital signs", "observation"): VitalSignReader.observation
    case ("social history", "observation"): SocialHistoryReader.observation
    case ("mental status", "observation"), ("functional status", "observation"): ScoreReader.plain
    default: nil
    }
  }
}

import CDADocuments

/// A kind of section that we read or know to tell apart: its LOINC code, its templates and the titles it goes by.
struct CCDSectionKind: Sendable {
  let name: String
  let codes: [String]
  /// Roots, of R2.1, R1.1 and the earlier guides alike; the extension does not matter.
  let templates: [String]
  /// In lower case.
  let titles: [String]
  /// Whether entries without a template of their own are read by their class.
  var isRead = true

  private static let base = "2.16.840.1.113883.10.20.22.2."

  static let allergies = CCDSectionKind(
    name: "allergies", codes: ["48765-2"], templates: [base + "6.1", base + "6", "2.16.840.1.113883.10.20.1.2"],
    titles: ["allergies", "allergies and adverse reactions", "allergies, adverse reactions, alerts"])
  static let medications = CCDSectionKind(
    name: "medications", codes: ["10160-0", "10183-2", "42346-7", "75311-1"],
    templates: [base + "1.1", base + "1", base + "11.1", base + "11", base + "44", "2.16.840.1.113883.10.20.1.8"], titles: ["medications"])
  static let problems = CCDSectionKind(
    name: "problems", codes: ["11450-4", "11348-0", "46241-6", "11535-2", "29308-4"],
    templates: [base + "5.1", base + "5", base + "20", base + "43", base + "24", "2.16.840.1.113883.10.20.1.11"], titles: ["problems", "problem list"])
  static let administered = CCDSectionKind(
    name: "medications administered", codes: ["29549-3"], templates: [base + "38"], titles: ["medications administered", "administered medications"])
  static let procedures = CCDSectionKind(
    name: "procedures", codes: ["47519-4"], templates: [base + "7.1", base + "7", "2.16.840.1.113883.10.20.1.12"], titles: ["procedures"])
  static let encounters = CCDSectionKind(
    name: "encounters", codes: ["46240-8"], templates: [base + "22.1", base + "22", "2.16.840.1.113883.10.20.1.3"], titles: ["encounters"])
  static let results = CCDSectionKind(
    name: "results", codes: ["30954-2"], templates: [base + "3.1", base + "3", "2.16.840.1.113883.10.20.1.14"], titles: ["results"])
  static let vitals = CCDSectionKind(
    name: "vital signs", codes: ["8716-3"], templates: [base + "4.1", base + "4", "2.16.840.1.113883.10.20.1.16"], titles: ["vital signs"])
  static let social = CCDSectionKind(
    name: "social history", codes: ["29762-2"], templates: [base + "17", "2.16.840.1.113883.10.20.1.15"], titles: ["social history"])
  static let mental = CCDSectionKind(
    name: "mental status", codes: ["10190-7"], templates: [base + "56", "2.16.840.1.113883.10.20.22.2.14"], titles: ["mental status"])
  static let functional = CCDSectionKind(name: "functional status", codes: ["47420-5"], templates: [base + "14"], titles: ["functional status"])
  static let immunizations = CCDSectionKind(
    name: "immunizations", codes: ["11369-6"], templates: [base + "2.1", base + "2", "2.16.840.1.113883.10.20.1.6"], titles: ["immunizations"])

  static let all: [CCDSectionKind] = [
    allergies, medications, problems, administered, procedures, encounters, results, vitals, social, mental, functional, immunizations,
    text("plan of treatment", ["18776-5"], ["10", "9"]), text("assessment", ["51848-0", "51847-2"], ["8"]), text("goals", ["61146-7"], ["60"]),
    text("health concerns", ["75310-3"], ["58"]), text("medical equipment", ["46264-8"], ["23"]),
    text("reason for referral", ["42349-1"], []), text("discharge instructions", ["8653-8"], ["41"]), text("payers", ["48768-6"], ["18"]),
    text("family history", ["10157-6"], ["15"]), text("advance directives", ["42348-3"], ["21", "21.1"]), text("instructions", ["69730-0"], ["45"]),
    text("notes", ["11506-3", "11488-4", "18842-5", "34109-9"], ["65"]),
  ]

  private static func text(_ name: String, _ codes: [String], _ templates: [String]) -> CCDSectionKind {
    CCDSectionKind(name: name, codes: codes, templates: templates.map { base + $0 }, titles: [name], isRead: false)
  }

  private static let byCode = Dictionary(all.flatMap { kind in kind.codes.map { ($0, kind) } }, uniquingKeysWith: { first, _ in first })
  private static let byTemplate = Dictionary(all.flatMap { kind in kind.templates.map { ($0, kind) } }, uniquingKeysWith: { first, _ in first })
  private static let byTitle = Dictionary(all.flatMap { kind in kind.titles.map { ($0, kind) } }, uniquingKeysWith: { first, _ in first })

  /// By its LOINC code, else by a template, else by its title; nil for one of no kind we know.
  static func of(_ section: CDANode) -> CCDSectionKind? {
    if let code = section["code"] {
      if let found = code.attribute("code").flatMap({ byCode[$0] }) { return found }
      for translation in code.all("translation") { if let found = translation.attribute("code").flatMap({ byCode[$0] }) { return found } }
    }
    for template in section.all("templateId") { if let found = template.attribute("root").flatMap({ byTemplate[$0] }) { return found } }
    return section["title"].flatMap { byTitle[$0.narrativeText.lowercased()] }
  }
}

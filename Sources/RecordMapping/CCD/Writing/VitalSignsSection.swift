import CDADocuments
import ClinicalRecords
import MappingCatalog

/// The readings, one organizer a moment.
enum VitalSignsSection {
  static let kind = CDASectionKind(".2.4.1", "2015-08-01", code: "8716-3", display: "Vital signs", title: "Vital Signs")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    for screening in telling.chart.screenings {
      if let body = try body(screening, &telling) { told.append(body) }
      for sample in screening.vitals.inOrder(by: \.at, id: \.id) {
        let signs = signs(of: sample, telling.catalog)
        if !signs.isEmpty { told.append(moment(.screening, screening.id, "vitals/\(sample.id)", sample.at, "Screening", signs, &telling)) }
      }
    }
    for session in telling.chart.sessions {
      for sample in session.vitals.inOrder(by: \.at, id: \.id) {
        let signs = signs(of: sample, telling.catalog)
        guard !signs.isEmpty else { continue }
        told.append(moment(.infusionSession, session.id, "vitals/\(sample.id)", sample.at, phase(sample.at, session), signs, &telling))
      }
    }
    return kind.section(headings: ["When", "Moment", "Sign", "Value"], told)
  }

  /// One sign of a moment: what it is, its value, and the id it has for ever.
  private struct Sign {
    let code: CDACode
    let value: ClinicalDecimal
    let unit: String
    let role: String
  }

  /// By the files in `Mappings/observations`: a value of the reading, and each of its components, is a sign of its own.
  private static func signs(of sample: VitalSample, _ catalog: MappingCatalog) -> [Sign] {
    catalog.observations.flatMap { kind -> [Sign] in
      let role = Role.vital(sample.id, kind: kind.name).text
      let whole = kind.field.flatMap { field in sign(sample, field, kind.codings, kind.ucum, role) }
      return [whole].compactMap { $0 } + kind.components.compactMap { sign(sample, $0.field, $0.codings, $0.ucum, role + "/" + $0.field) }
    }
  }

  private static func sign(_ sample: VitalSample, _ field: String, _ codings: [Coding], _ unit: String?, _ role: String) -> Sign? {
    guard let value = sample.value(field), let unit, let code = codings.lazy.compactMap({ CDACode($0) }).first(where: { $0.system == CodeSystemOID.loinc })
    else { return nil }
    return Sign(code: code, value: value, unit: unit, role: role)
  }

  /// Weight and height at a screening.
  private static func body(_ screening: Screening, _ telling: inout CCDTelling) throws(MappingError) -> NarratedEntry? {
    var signs: [Sign] = []
    if let weight = screening.weight {
      signs.append(Sign(code: try telling.code("weight", by: "screening-to-fhir"), value: weight.value, unit: Kilogram.ucum, role: "weight"))
    }
    if let height = screening.height {
      signs.append(Sign(code: try telling.code("height", by: "screening-to-fhir"), value: height.value, unit: Centimeter.ucum, role: "height"))
    }
    return signs.isEmpty ? nil : moment(.screening, screening.id, "body", screening.at, "Screening", signs, &telling)
  }

  private static func moment(
    _ kind: RecordKind, _ record: RecordID, _ role: String, _ at: DateTime?, _ words: String, _ signs: [Sign], _ telling: inout CCDTelling
  ) -> NarratedEntry {
    var rows: [NarrativeRow] = []
    var observations: [CDAElement] = []
    for sign in signs {
      let row = telling.row("vs")
      let value = NarrativeRow.Cell("\(sign.value) \(sign.unit)")
      rows.append(NarrativeRow(id: row, cells: [.init(at?.words ?? ""), .init(words), .init(sign.code.displayName ?? sign.code.code), value]))
      observations.append(observation(sign, at: at, CCDEntryID(kind, record, sign.role), row: row))
    }
    let organizer = CDAElement(
      "organizer", ["classCode": "CLUSTER", "moodCode": "EVN"],
      CDAElement.templates(".4.26", "2015-08-01") + CCDEntryID(kind, record, role).elements + [
        panel, .status("completed"), .interval("effectiveTime", low: .init(at?.cda), high: .init(at?.cda)),
      ] + observations.map { CDAElement("component", [:], [$0]) })
    return NarratedEntry(rows: rows, entry: organizer)
  }

  /// CONF:1198-32741 to 32743, for the dated template and the bare one together.
  private static let panel = CDAElement.coded(
    "code", .snomed("46680005", "Vital signs"),
    translations: [.loinc("74728-7", "Vital signs, weight, height, head circumference, oximetry, BMI, and BSA panel")])

  private static func observation(_ sign: Sign, at: DateTime?, _ id: CCDEntryID, row: String) -> CDAElement {
    CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.27", "2014-06-09") + id.elements + [
        .coded("code", sign.code), .text(at: row), .status("completed"),
        .time("effectiveTime", at?.cda), .quantity("value", sign.value.description, unit: sign.unit, type: "PQ"),
      ])
  }

  private static func phase(_ moment: DateTime, _ session: InfusionSession) -> String {
    guard let start = session.start else { return session.words }
    if moment < start { return session.words + ", before" }
    guard let end = session.end, moment > end else { return session.words + ", during" }
    return session.words + ", after"
  }
}

extension VitalSample {
  /// The value of a field as the mapping files name it, in the field's unit.
  func value(_ field: String) -> ClinicalDecimal? {
    switch field {
    case "systolic": systolic?.value
    case "diastolic": diastolic?.value
    case "heartRate": heartRate?.value
    case "oxygenSaturation": oxygenSaturation?.value
    case "oxygenFlow": oxygenFlow?.value
    case "respiratoryRate": respiratoryRate?.value
    case "endTidalCO2": endTidalCO2?.value
    case "temperature": temperature?.value
    default: nil
    }
  }
}

import CDADocuments
import ClinicalRecords
import MappingCatalog

/// The readings, one organizer a moment.
enum VitalSignsSection {
  static let kind = CDASectionKind(".2.4.1", "2015-08-01", code: "8716-3", display: "Vital signs", title: "Vital Signs")

  static let section = CCDSection(kind) { telling throws(MappingError) in
    var told: [NarratedEntry] = []
    for session in telling.chart.sessions {
      for sample in session.vitals.inOrder(by: \.at, id: \.id) {
        let signs = signs(of: sample, telling.catalog)
        if !signs.isEmpty { told.append(moment(sample, session, signs, &telling)) }
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

  private static func moment(_ sample: VitalSample, _ session: InfusionSession, _ signs: [Sign], _ telling: inout CCDTelling) -> NarratedEntry {
    let moment = phase(sample.at, session)
    var rows: [NarrativeRow] = []
    var observations: [CDAElement] = []
    for sign in signs {
      let row = telling.row("vs")
      rows.append(
        NarrativeRow(
          id: row, cells: [.init(sample.at.words), .init(moment), .init(sign.code.displayName ?? sign.code.code), .init("\(sign.value) \(sign.unit)")]))
      observations.append(observation(sign, at: sample.at, session: session.id, row: row))
    }
    let organizer = CDAElement(
      "organizer", ["classCode": "CLUSTER", "moodCode": "EVN"],
      CDAElement.templates(".4.26", "2015-08-01") + [
        .id(RecordMapper.resourceID(record: session.id, role: "vitals/\(sample.id)").cda), panel, .status("completed"),
        .interval("effectiveTime", low: .at(sample.at.cda), high: .at(sample.at.cda)),
      ] + observations.map { CDAElement("component", [:], [$0]) })
    return NarratedEntry(rows: rows, entry: organizer)
  }

  /// CONF:1198-32741 to 32743, for the dated template and the bare one together.
  private static let panel = CDAElement.coded(
    "code", .snomed("46680005", "Vital signs"),
    translations: [.loinc("74728-7", "Vital signs, weight, height, head circumference, oximetry, BMI, and BSA panel")])

  private static func observation(_ sign: Sign, at: DateTime, session: RecordID, row: String) -> CDAElement {
    CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.27", "2014-06-09") + [
        .id(RecordMapper.resourceID(record: session, role: sign.role).cda), .coded("code", sign.code), .text(at: row), .status("completed"),
        .time("effectiveTime", at.cda), .quantity("value", sign.value.description, unit: sign.unit, type: "PQ"),
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

import CDADocuments
import ClinicalRecords

/// The patient as the US Realm header has one.
enum CCDPatient {
  static func role(_ telling: inout CCDTelling) -> CDAElement {
    let patient = telling.chart.patient
    if patient.isVeteran != nil { telling.notice(.patient, patient.id, "isVeteran", "the document does not say it") }
    // The numbers other systems know come first: receivers match by the first one.
    let identifiers = patient.identifiers.map { InstanceIdentifier.element(system: $0.system, value: $0.value.value) }
    let own = CCDEntryID(.patient, patient.id, "patient").elements
    return CDAElement(
      "patientRole", [:], identifiers + own + addresses(patient, &telling) + telecoms(patient, &telling) + [person(patient, &telling)])
  }

  private static func person(_ patient: Patient, _ telling: inout CCDTelling) -> CDAElement {
    CDAElement(
      "patient", [:],
      names(patient, &telling) + [
        .coded("administrativeGenderCode", patient.gender.flatMap(gender), otherwise: patient.gender == nil ? .noInformation : .unknown),
        .time("birthTime", patient.birthDate?.value.cda), .null("raceCode", .unknown), .null("ethnicGroupCode", .unknown),
      ])
  }

  /// HL7 AdministrativeGender; `other` is its undifferentiated.
  private static func gender(_ gender: AdministrativeGender) -> CDACode? {
    switch gender {
    case .female: CDACode("F", system: CodeSystemOID.gender, displayName: "Female")
    case .male: CDACode("M", system: CodeSystemOID.gender, displayName: "Male")
    case .other: CDACode("UN", system: CodeSystemOID.gender, displayName: "Undifferentiated")
    case .unknown: nil
    }
  }

  /// A name that is not in use any more has no word in CDA: without one it would read as today's.
  private static func names(_ patient: Patient, _ telling: inout CCDTelling) -> [CDAElement] {
    var found: [CDAElement] = []
    for name in patient.names {
      if name.use == .old || name.use == .temp {
        telling.notice(.patient, patient.id, "names[\(name.id)]", "a \(name.use?.rawValue ?? "") name is left out")
        continue
      }
      let given = name.given.map { CDAElement("given", text: $0.value) }
      let isBirthName = name.use == .maiden
      let family = name.family.map { CDAElement("family", ["qualifier": isBirthName ? "BR" : nil], text: $0.value) }
      found.append(
        CDAElement(
          "name", ["use": use(name)],
          name.prefix.map { CDAElement("prefix", text: $0) } + (given.isEmpty ? [.null("given", .unknown)] : given)
            + [family ?? .null("family", .unknown)] + name.suffix.map { CDAElement("suffix", text: $0) }))
    }
    return found.isEmpty ? [.null("name", .unknown)] : found
  }

  /// HL7 EntityNameUse.
  private static func use(_ name: PersonName) -> String? {
    switch name.use {
    case .official, .usual: "L"
    case .nickname: "P"
    case .anonymous: "A"
    case .maiden, .old, .temp, nil: nil
    }
  }

  private static func addresses(_ patient: Patient, _ telling: inout CCDTelling) -> [CDAElement] {
    var found: [CDAElement] = []
    for address in patient.addresses {
      if address.use == .old {
        telling.notice(.patient, patient.id, "addresses[\(address.id)]", "an old address is left out")
        continue
      }
      let use: String? =
        switch address.use {
        case .home: "HP"
        case .work: "WP"
        case .temp: "TMP"
        case .billing: "PST"
        case .old, nil: nil
        }
      found.append(
        CDAAddress.element(
          use: use, lines: address.lines.map(\.value), city: address.city?.value, state: address.state, postalCode: address.postalCode?.value,
          country: address.country))
    }
    return found.isEmpty ? [.null("addr", .unknown)] : found
  }

  private static func telecoms(_ patient: Patient, _ telling: inout CCDTelling) -> [CDAElement] {
    var found: [CDAElement] = []
    for contact in patient.telecoms {
      guard contact.use != .old, let url = CDATelecom.url(contact) else {
        telling.notice(.patient, patient.id, "telecoms[\(contact.id)]", contact.use == .old ? "an old one is left out" : "cannot be written as a URL; left out")
        continue
      }
      found.append(CDAElement("telecom", ["use": CDATelecom.use(contact), "value": url]))
    }
    return found.isEmpty ? [.null("telecom", .unknown)] : found
  }
}

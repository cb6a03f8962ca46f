import CDADocuments
import ClinicalRecords

/// The clinic's people and places, told where one of them was at work.
struct CCDStaff {
  private var people: [RecordID: Practitioner] = [:]
  private var places: [RecordID: Clinic] = [:]

  init(_ records: [ClinicalRecord]) {
    for case .practitioner(let person) in records { people[person.id] = person }
    for case .clinic(let place) in records { places[place.id] = place }
  }

  /// Who did something, by the record of the person or by the name the clinic writes; nil when neither is known.
  ///
  /// The last id has the record's own id as its root. Address and telephone are the clinic's: a person is reached at work.
  func performer(_ name: String?, _ record: RecordID?, of clinic: CCDOrganization) -> CDAElement? {
    guard name != nil || record != nil else { return nil }
    let person = record.flatMap { people[$0] }
    let numbers = (person?.identifiers ?? []).map { InstanceIdentifier.element(system: $0.system, value: $0.value.value) }
    let ids = numbers + (record.map { [.id($0.cda)] } ?? [.null("id", .unknown)])
    let words = name.map { CDAElement("name", text: $0) } ?? person?.names.first.map(Self.name)
    let assigned = words.map { CDAElement("assignedPerson", [:], [$0]) }
    return CDAElement("performer", ["typeCode": "PRF"], [CDAElement("assignedEntity", [:], ids + [clinic.address, clinic.telecom, assigned])])
  }

  /// Where something was done; its id has the record's own id as its root.
  func location(_ record: RecordID?) -> CDAElement? {
    guard let record else { return nil }
    let name = places[record].map { CDAElement("playingEntity", ["classCode": "PLC"], [CDAElement("name", text: $0.name)]) }
    return CDAElement(
      "participant", ["typeCode": "LOC"], [CDAElement("participantRole", ["classCode": "SDLOC"], [.id(record.cda), name])])
  }

  /// What a person is called, for a table: as the clinic writes it, else as the record of the person has it.
  func words(_ name: String?, _ record: RecordID?) -> String? {
    if let name { return name }
    guard let known = record.flatMap({ people[$0] })?.names.first else { return nil }
    return (known.prefix + known.given.map(\.value) + [known.family?.value].compactMap { $0 }).joined(separator: " ")
  }

  private static func name(_ name: PersonName) -> CDAElement {
    CDAElement(
      "name", [:],
      name.prefix.map { CDAElement("prefix", text: $0) } + name.given.map { CDAElement("given", text: $0.value) }
        + [name.family.map { CDAElement("family", text: $0.value) }] + name.suffix.map { CDAElement("suffix", text: $0) })
  }
}

/// Who wrote an entry, and when: our software for the clinic, as the header describes it.
enum CCDAuthor {
  /// The id of the author that the header describes.
  static let id = CDAElement.id(CCDEntryID.root, extension: "Infusync")

  /// Author Participation: since when the clinic has had it so; nil where nobody wrote that down.
  static func participation(_ at: DateTime?) -> CDAElement? {
    guard let at else { return nil }
    return CDAElement(
      "author", [:],
      CDAElement.templates(".4.119", nil) + [.time("time", at.cda), CDAElement("assignedAuthor", [:], [id])])
  }
}

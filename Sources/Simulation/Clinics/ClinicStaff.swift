import ClinicalRecords

/// One invented clinic and its people, each with a record of their own.
struct ClinicStaff: Sendable {
  /// Someone as the other records name them, and who that is.
  struct Member: Sendable {
    let name: String
    let practitioner: Practitioner
  }

  let roster: ClinicNames.Roster
  let clinic: Clinic
  let prescribers: [Member]
  let nurses: [Member]
  let raters: [Member]
  let therapists: [Member]

  init(seed: UInt64, clinic number: Int) {
    let roster = ClinicNames.rosters[number % ClinicNames.rosters.count]
    var stream = InventedStream(seed: seed, stream: 1 << 40 + UInt64(number) * 2)
    var place = Clinic(id: stream.id())
    place.name = roster.clinic
    place.identifiers = [Self.npi(&stream)]
    place.telecoms = [ContactPoint(id: stream.id(), system: .phone, value: Sensitive("+1-202-555-01\(90 + number % 10)"), use: .work)]
    var address = PostalAddress(id: stream.id(), use: .work, lines: [Sensitive("\(10 + number) Clinic Way")])
    address.city = Sensitive(roster.city)
    address.state = "NY"
    address.postalCode = Sensitive("00000")
    address.country = "US"
    place.addresses = [address]
    self.roster = roster
    clinic = place
    prescribers = roster.prescribers.map { Self.member($0, "Psychiatrist", &stream) }
    nurses = roster.nurses.map { Self.member($0, "Registered nurse", &stream) }
    raters = roster.raters.map { Self.member($0, "Clinical rater", &stream) }
    therapists = roster.therapists.map { Self.member($0, "Psychotherapist", &stream) }
  }

  /// Everybody, in the order of their work.
  var practitioners: [Practitioner] { (prescribers + nurses + raters + therapists).map(\.practitioner) }

  private static func member(_ name: String, _ qualification: String, _ stream: inout InventedStream) -> Member {
    var practitioner = Practitioner(id: stream.id())
    practitioner.identifiers = [npi(&stream)]
    // `Dr. Invented` has a title, `rater-1` is a family name of its own.
    let words = name.split(separator: " ").map(String.init)
    var person = PersonName(id: stream.id(), use: .official, family: Sensitive(words.last ?? name))
    person.given = [Sensitive(stream.random.draw(ClinicNames.women + ClinicNames.men))]
    if words.count > 1 { person.prefix = Array(words.dropLast()) }
    practitioner.names = [person]
    practitioner.qualification = qualification
    return Member(name: name, practitioner: practitioner)
  }

  /// A National Provider Identifier that nobody can have: those begin with 1 or 2, HL7's examples and ours with 9.
  ///
  /// The last digit makes the sum of Luhn's rule come out with the 80840 before it, which stands for the United States
  /// (45 CFR 162.406; CMS, "Requirements for National Provider Identifier and NPI check digit").
  private static func npi(_ stream: inout InventedStream) -> PatientIdentifier {
    let digits = [9] + (0..<8).map { _ in stream.random.draw(0...9) }
    // From the right every other digit is doubled, beginning with the last before the check digit; 24 is what 80840 adds.
    let sum = digits.reversed().enumerated().reduce(24) { sum, digit in
      let value = digit.offset % 2 == 0 ? digit.element * 2 : digit.element
      return sum + value / 10 + value % 10
    }
    let number = (digits + [(10 - sum % 10) % 10]).map(String.init).joined()
    return PatientIdentifier(id: stream.id(), system: "http://hl7.org/fhir/sid/us-npi", value: Sensitive(number), type: "NPI")
  }
}

/// Drawn numbers and drawn ids, each from a stream of its own.
struct InventedStream: Sendable {
  var random: SplitMix64
  private var ids: SplitMix64

  /// Takes the stream of that number and the one after it.
  init(seed: UInt64, stream: UInt64) {
    random = SplitMix64(seed: seed, stream: stream)
    ids = SplitMix64(seed: seed, stream: stream + 1)
  }

  /// A new id: 122 drawn bits in the form of RFC 9562's version 8.
  mutating func id() -> RecordID {
    let (high, low) = (ids.next(), ids.next())
    return RecordID(high: high & ~0xF000 | 0x8000, low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
  }
}

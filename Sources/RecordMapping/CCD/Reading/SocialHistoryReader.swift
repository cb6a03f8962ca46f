import CDADocuments

/// Smoking status, tobacco use and other social history as Observations.
enum SocialHistoryReader {
  static let observation = EntryReader(
    templates: [
      CDANode.entry + "78", CDANode.entry + "85", CDANode.entry + "38", CDANode.entry + "200", "2.16.840.1.113883.10.22.4.78",
      "2.16.840.1.113883.10.20.1.33", "2.16.840.1.113883.10.20.34.3.45", CDANode.entry + "501",
    ]
  ) { act, pass in
    // The first release of the guide had no code of its own for the smoking status.
    let isSmoking = act.claims(CDANode.entry + "78") || act.claims("2.16.840.1.113883.10.22.4.78")
    ObservationReader.read(act, in: nil, category: "social-history", assertion: isSmoking ? CCDConcept(loinc: "72166-2") : nil, pass)
  }
}

import CDADocuments
import LosslessJSON
import MappingCatalog

/// A scale that was filled in: its total as an Observation, its answers as a QuestionnaireResponse where we know the instrument.
enum ScoreReader {
  static let scale = EntryReader(templates: [CDANode.entry + "69"]) { act, pass in
    guard pass.happened(act) else { return }
    if CCDPass.isNegated(act) { return pass.carry(act, "a scale that was not filled in") }
    guard let code = pass.concept(act["code"]), !code.isEmpty else { return pass.carry(act, "a scale without a code or words") }
    ObservationReader.read(act, in: nil, category: "survey", pass)
  }
}

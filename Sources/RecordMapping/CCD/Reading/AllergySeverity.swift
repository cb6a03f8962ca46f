import CDADocuments
import LosslessJSON

/// How grave an allergy as a whole is said to be, where no reaction can say it: FHIR knows only the severity of a reaction.
struct AllergySeverity {
  /// The words of it; nil where a reaction says it.
  let note: String?
  /// `high` where it is severe or worse and no reaction is told.
  let criticality: String?

  /// Of the observation, else of its concern, where some put it; nil where none is said.
  init?(_ observation: CDANode, _ concern: CDANode?, _ reactions: [JSON], _ pass: CCDPass) {
    guard let node = Self.node(observation) ?? concern.flatMap({ $0.subjects.count == 1 ? Self.node($0) : nil }) else { return nil }
    guard let words = pass.concept(node["value"], of: node)?.shown, !CCDConcept.saysNone(words) else { return nil }
    let word = node["value"]?.attribute("code")
    let isSaid = reactions.contains { $0["severity"] != nil }
    note = isSaid ? nil : "Severity: " + words
    criticality = reactions.isEmpty && word.map(Self.grave.contains) == true ? "high" : nil
  }

  /// Severe, fatal (SNOMED CT).
  private static let grave: Set<String> = ["24484000", "399166001"]

  /// The observation of a severity in relation to an act.
  static func node(_ act: CDANode) -> CDANode? { act.related(template: CDANode.entry + "8", or: "2.16.840.1.113883.10.20.1.55").first }
}

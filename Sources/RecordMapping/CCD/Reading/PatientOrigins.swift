import CDADocuments
import LosslessJSON

/// Race and ethnicity of the patient as the extensions of US Core, code by code as the document says them.
enum PatientOrigins {
  private static let url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
  private static let sdtc = "urn:hl7-org:sdtc"
  /// The categories of the Office of Management and Budget; every other code is one in detail.
  private static let categories: Set<String> = ["1002-5", "2028-9", "2054-5", "2076-8", "2106-3", "2135-2", "2186-5"]

  static func read(_ patient: CDANode?, _ pass: CCDPass) -> [JSON] {
    guard let patient else { return [] }
    func more(_ name: String) -> [CDANode] { patient.children.filter { $0.name == name && $0.namespace == sdtc } }
    return [
      one("race", patient.all("raceCode") + more("raceCode"), pass), one("ethnicity", patient.all("ethnicGroupCode") + more("ethnicGroupCode"), pass),
    ].compactMap { $0 }
  }

  private static func one(_ name: String, _ nodes: [CDANode], _ pass: CCDPass) -> JSON? {
    let codes = nodes.compactMap { pass.concept($0) }.filter { !$0.codes.isEmpty }
    guard !codes.isEmpty else { return nil }
    let said = codes.compactMap { concept -> JSON? in
      guard let coding = concept.concept?["coding"]?[0], let code = concept.codes.first?.code else { return nil }
      return ["url": categories.contains(code) ? "ombCategory" : "detailed", "valueCoding": coding]
    }
    let words = codes.compactMap { $0.shown ?? $0.codes.first?.code }.joined(separator: ", ")
    return ["url": .string(url + name), "extension": .array(said + [["url": "text", "valueString": .string(words)]])]
  }
}

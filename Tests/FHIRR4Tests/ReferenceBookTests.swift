import FHIRR4
import LosslessJSON
import Testing

@Suite struct ReferenceBookTests {
  private static let observation: JSON = [
    "resourceType": "Observation", "id": "o", "contained": [["resourceType": "Patient", "id": "inside"]],
  ]

  private func book() throws -> ReferenceBook {
    let bundle: JSON = [
      "resourceType": "Bundle", "type": "collection",
      "entry": [
        [
          "fullUrl": "https://a.example/fhir/Patient/1",
          "resource": ["resourceType": "Patient", "id": "1", "identifier": [["system": "urn:x", "value": "7"]]],
        ],
        ["fullUrl": "urn:uuid:5b0f", "resource": ["resourceType": "Encounter", "identifier": [["system": "urn:y", "value": "7"]]]],
        ["resource": ["resourceType": "Organization", "id": "2", "identifier": [["system": "urn:z", "value": "1"]]]],
        ["resource": ["resourceType": "Practitioner", "id": "3", "identifier": [["system": "urn:z", "value": "1"]]]],
        ["resource": ["resourceType": "Practitioner", "id": "4", "identifier": [["system": "urn:w", "value": "1"]]]],
        ["resource": ["resourceType": "Practitioner", "id": "5", "identifier": [["system": "urn:w", "value": "1"]]]],
      ],
    ]
    return ReferenceBook(try BundleContents(bundle).resources)
  }

  static let forms: [(reference: JSON, meaning: ReferenceBook.Meaning)] = [
    (["reference": "https://a.example/fhir/Patient/1"], .resource(type: "Patient", id: "1", isHeld: true)),
    (["reference": "https://a.example/fhir/Patient/1/_history/2"], .resource(type: "Patient", id: "1", isHeld: true)),
    (["reference": "Patient/1"], .resource(type: "Patient", id: "1", isHeld: true)),
    (["reference": "Patient/9"], .resource(type: "Patient", id: "9", isHeld: false)),
    (["reference": "https://b.example/Location/9"], .resource(type: "Location", id: "9", isHeld: false)),
    (["reference": "urn:uuid:5b0f"], .resource(type: "Encounter", id: "5b0f", isHeld: true)),
    (["reference": "urn:uuid:0000"], .unknown),
    (["reference": "#inside"], .contained(["resourceType": "Patient", "id": "inside"])),
    (["reference": "#nothing"], .unknown),
    (["reference": "#"], .contained(observation)),
    (["identifier": ["system": "urn:x", "value": "7"]], .resource(type: "Patient", id: "1", isHeld: true)),
    (["type": "Encounter", "identifier": ["system": "urn:y", "value": "7"]], .resource(type: "Encounter", id: "5b0f", isHeld: true)),
    (["type": "Patient", "identifier": ["system": "urn:y", "value": "7"]], .unknown),
    (["identifier": ["system": "urn:z", "value": "1"]], .unknown),
    (["type": "Organization", "identifier": ["system": "urn:z", "value": "1"]], .resource(type: "Organization", id: "2", isHeld: true)),
    (["type": "Practitioner", "identifier": ["system": "urn:w", "value": "1"]], .unknown),
    (["display": "somebody"], .unknown),
  ]

  @Test(arguments: forms.indices) func `a reference of any form means the resource it names`(index: Int) throws {
    let form = Self.forms[index]
    #expect(try book().meaning(of: form.reference, in: Self.observation, at: "https://a.example/fhir/Observation/o") == form.meaning)
  }
}

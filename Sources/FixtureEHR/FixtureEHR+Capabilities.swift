import LosslessJSON

extension FixtureEHR {
  /// What this server can do, made from the tables that dispatch: ``Habits`` and the resource shapes.
  func capabilityStatement(at moment: Moment) -> JSON {
    var system: [JSON] = []
    if habits.transaction { system.append(["code": "transaction"]) }
    if habits.batch { system.append(["code": "batch"]) }
    let resources = ResourceShape.all.filter { habits.types?.contains($0.type) ?? true }.map(capability)
    return .object([
      "resourceType": "CapabilityStatement", "status": "active", "date": .string(moment.shown.instant), "kind": "instance", "fhirVersion": "4.0.1",
      "software": ["name": "Infusync fixture EHR"],
      "implementation": ["description": "A pretended EHR for tests; holds invented patients only", "url": .string(base)],
      "format": ["json", "application/fhir+json"],
      "rest": [
        .object([
          "mode": "server",
          "security": habits.tokenEndpoint.map { token in
            [
              "service": [["coding": [["system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "SMART-on-FHIR"]]]],
              "extension": [
                [
                  "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                  "extension": [["url": "token", "valueUri": .string(token)]],
                ]
              ],
            ]
          },
          "resource": .array(resources), "interaction": system.isEmpty ? nil : .array(system),
        ])
      ],
    ])
  }

  private func capability(_ shape: ResourceShape) -> JSON {
    let interactions = Interaction.allCases.filter { habits.allows($0, on: shape.type) }
    let searches = habits.allows(.searchType, on: shape.type)
    let includes = shape.search.filter { $0.kind == .reference }.map { JSON.string("\(shape.type):\($0.name)") }
    let knowsLastUpdated = habits.lastUpdatedTypes?.contains(shape.type) ?? true
    let parameters = (shape.search + SearchParameter.common).filter { knowsLastUpdated || $0.name != "_lastUpdated" }.sorted { $0.name < $1.name }
    return .object([
      "type": .string(shape.type),
      "interaction": interactions.isEmpty ? nil : .array(interactions.map { ["code": .string($0.rawValue)] }),
      "versioning": .string(habits.versions ? "versioned-update" : "no-version"),
      "readHistory": .bool(habits.allows(.vread, on: shape.type)),
      "updateCreate": .bool(habits.updateCreate && habits.allows(.update, on: shape.type)),
      "conditionalCreate": .bool(habits.conditionalCreate && habits.allows(.create, on: shape.type)),
      "conditionalRead": habits.versions ? "not-match" : "not-supported",
      "conditionalUpdate": .bool(habits.conditionalUpdate && habits.allows(.update, on: shape.type)),
      "conditionalDelete": "not-supported",
      "searchInclude": searches && !includes.isEmpty ? .array(includes) : nil,
      "searchRevInclude": searches ? ["Provenance:target"] : nil,
      "searchParam": searches ? .array(parameters.map { ["name": .string($0.name), "type": .string($0.kind.rawValue)] }) : nil,
    ])
  }
}

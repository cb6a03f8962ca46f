import FHIRR4
import LosslessJSON
import Testing

@Suite struct BundleContentsTests {
  private static let patient: JSON = ["resourceType": "Patient", "id": "p1"]

  private func bundle(_ type: String, _ entries: JSON...) -> JSON { ["resourceType": "Bundle", "type": .string(type), "entry": .array(entries)] }

  private func contents(_ bundle: JSON) throws -> BundleContents { try BundleContents(bundle) }

  @Test(arguments: ["collection", "document", "message"]) func `every entry of a Bundle that only holds is taken`(type: String) throws {
    let taken = try contents(bundle(type, ["resource": Self.patient], ["fullUrl": "urn:uuid:7", "resource": ["resourceType": "Condition"]]))
    #expect(taken.resources.map(\.id) == ["p1", "7"])
    #expect(taken.resources.map(\.path) == ["entry[0]", "entry[1]"])
    #expect(throws: ResourceFault(path: "entry[0].resource", message: "is missing")) { try contents(bundle(type, ["fullUrl": "urn:uuid:7"])) }
  }

  @Test func `of a search the matches and what came with them are taken, and what the server says is told`() throws {
    let outcome: JSON = ["resourceType": "OperationOutcome", "issue": [["severity": "warning", "code": "incomplete"]]]
    let taken = try contents(
      bundle(
        "searchset", ["resource": Self.patient, "search": ["mode": "match"]],
        ["resource": ["resourceType": "Practitioner", "id": "d"], "search": ["mode": "include"]], ["resource": outcome, "search": ["mode": "outcome"]]))
    #expect(taken.resources.map(\.isIncluded) == [false, true])
    #expect(taken.outcomes.count == 1)
  }

  @Test func `of a history the newest version of each is taken, and what was deleted is gone`() throws {
    func version(_ id: String, _ number: String) -> JSON {
      [
        "resource": ["resourceType": "Patient", "id": .string(id), "meta": ["versionId": .string(number)]],
        "request": ["method": "PUT", "url": .string("Patient/\(id)")],
      ]
    }
    func deletion(_ url: String) -> JSON { ["request": ["method": "DELETE", "url": .string(url)]] }
    let taken = try contents(
      bundle("history", version("a", "3"), version("a", "2"), deletion("Patient/b"), version("b", "1"), version("c", "2"), deletion("Patient/c")))
    #expect(taken.resources.map { "\($0.id ?? "") \($0.document.versionID ?? "")" } == ["a 3", "c 2"])
    #expect(taken.deletions.map(\.id) == ["b"])
    #expect(throws: ResourceFault.self) { try contents(bundle("history", ["request": ["method": "PUT", "url": "Patient/a"]])) }
  }

  @Test(arguments: ["transaction", "batch"]) func `of requests what they write is taken, what they delete is gone, and what they ask is nothing`(type: String)
    throws
  {
    func request(_ method: String, _ url: String, _ resource: JSON? = nil) -> JSON {
      .object(["resource": resource, "request": ["method": .string(method), "url": .string(url)]])
    }
    let taken = try contents(
      bundle(
        type, request("POST", "Patient", Self.patient), request("PUT", "Condition/c1", ["resourceType": "Condition"]), request("DELETE", "Observation/o1"),
        request("GET", "Patient/p2")))
    #expect(taken.resources.map(\.id) == ["p1", "c1"])
    #expect(taken.deletions.map { "\($0.type)/\($0.id)" } == ["Observation/o1"])
    for wrong in [request("PATCH", "Patient/p1", Self.patient), request("DELETE", "Patient?identifier=1"), ["resource": Self.patient]] {
      #expect(throws: ResourceFault.self) { try contents(bundle(type, wrong)) }
    }
  }

  @Test(arguments: ["transaction-response", "batch-response"]) func `of answers what came back is taken`(type: String) throws {
    let taken = try contents(bundle(type, ["response": ["status": "201 Created"]], ["resource": Self.patient, "response": ["status": "200 OK"]]))
    #expect(taken.resources.map(\.id) == ["p1"])
  }

  @Test func `a resource that is no Bundle is all there is, and what is no resource is refused`() throws {
    #expect(try contents(Self.patient).resources.map(\.id) == ["p1"])
    for wrong: JSON in [
      ["id": "1"], ["resourceType": "Bundle"], ["resourceType": "Bundle", "type": "heap"], bundle("collection", ["resource": bundle("collection")]),
    ] {
      #expect(throws: ResourceFault.self) { try contents(wrong) }
    }
  }
}

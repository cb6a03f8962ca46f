internal import CurlTransport
internal import FHIRREST
internal import HTTPWire
internal import LosslessJSON

/// An answer as it comes over the wire: lines of the head, an empty one, the body. All that is read of it is asked for.
enum HTTPBody {
  private static let interactions: [FHIRInteraction] = [
    .capabilities, .read(type: "Patient", id: "1"), .vread(type: "Patient", id: "1", version: "2"), .search(type: "Observation"),
    .history(type: "Patient", id: nil), .create(type: "Observation", isConditional: true), .create(type: "Observation", isConditional: false),
    .update(type: "Patient", id: "1"), .transaction(entries: 2), .batch(entries: 1),
  ]

  static func brokenLaw(_ bytes: [UInt8]) -> String? {
    var head = CurlHead()
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A) {
      let line = rest[...end]
      rest = rest[(end + 1)...]
      if line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) { break }
      let isTaken = line.withUnsafeBytes { head.take($0, limits: CurlLimits()) }
      if !isTaken { return nil }
    }
    let response = HTTPResponse(status: head.status, headers: HTTPHeaders(head.fields), body: Array(rest))
    return fields(response) ?? answers(response)
  }

  private static func fields(_ response: HTTPResponse) -> String? {
    if let tag = response.entityTag, EntityTag(tag.description) != tag { return "an ETag is not read as it is written" }
    guard let now = HTTPDate("Mon, 02 Nov 2026 08:00:00 GMT"), let base = HTTPURL("https://ehr.example/fhir/") else { return "our own words are not read" }
    if let wait = response.retryAfter(now: now), wait < .zero { return "a wait is negative" }
    if let date = response.date, HTTPDate(date.description) != date { return "a Date is not read as it is written" }
    for link in response.links {
      guard let url = base.resolving(link.target) else { continue }
      if HTTPURL(url.description) != url { return "a link is not read as it is written" }
    }
    return nil
  }

  private static func answers(_ response: HTTPResponse) -> String? {
    for interaction in interactions {
      let answer = FHIRAnswer(response, to: interaction)
      _ = (answer.kind.effect, answer.kind.isTemporary, answer.isSubsetted, answer.outcome?.summary)
      if let location = answer.location, FHIRLocation(location.description) != location,
        location.description.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x25 })
      {
        return "a Location is not read as it is written"
      }
      if let outcome = answer.outcome, outcome.summary.utf8.contains(where: { $0 < 0x20 }) { return "an outcome breaks the line of a log" }
      let page = FHIRPage(answer, query: ["patient": "1"])
      if page.entries.count > (answer.resource?["entry"]?.elements.count ?? 0) { return "a page has more entries than its Bundle" }
    }
    guard let json = try? JSON(parsing: response.body), let place = HTTPURL("https://ehr.example/fhir/status") else { return nil }
    _ = try? BulkManifest(json, at: place)
    _ = BulkExport(json)
    return nil
  }
}

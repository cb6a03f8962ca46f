import FixtureEHR
import Foundation
import HTTPWire
import LosslessJSON
import Testing

@Suite struct StoryTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Fixtures/server").standardizedFileURL

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".json") }.sorted()

  static func story(_ name: String) throws -> ServerStory {
    let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    return try ServerStory(parsing: bytes) { (try? Data(contentsOf: folder.appendingPathComponent($0))).map { Array($0) } }
  }

  @Test func `there are stories`() { #expect(Self.names.count >= 2) }

  @Test(arguments: names) func `every story can be read, and complains where nobody asks`(name: String) throws {
    let story = try Self.story(name)
    #expect(StoryPlayer(story).complaints.count == story.steps.count)
  }

  static let put = HTTPRequest(
    .put, "http://ehr.example/fhir/Observation/17", headers: ["if-match": "W/\"3\""],
    body: Array(#"{"resourceType":"Observation","valueQuantity":{"value":72.50,"unit":"kg"}}"#.utf8))
  static let get = HTTPRequest(.get, "http://ehr.example/fhir/Observation/17")

  @Test func `a client that does what the story tells gets its answers`() async throws {
    let transport = StoryTransport(try Self.story("stale-update.json"))
    #expect(try await transport.send(Self.put).status == 412)
    let newer = try await transport.send(Self.get)
    #expect(newer.headers["ETag"] == "W/\"4\"")
    #expect(newer.json["valueQuantity"]?["value"]?.number?.literal == "72.80")
    #expect(transport.complaints.isEmpty)
  }

  @Test func `a lost answer is an error, and the query's order does not count`() async throws {
    let transport = StoryTransport(try Self.story("lost-create.json"))
    await #expect(throws: TransportError.self) {
      try await transport.send(HTTPRequest(.post, "http://ehr.example/fhir/Procedure", body: Array(#"{"resourceType":"Procedure","status":"completed"}"#.utf8)))
    }
    let search = HTTPRequest(.get, "http://ehr.example/fhir/Procedure?identifier=urn%3Aietf%3Arfc%3A3986%7Curn%3Auuid%3A7d5a1f5e-0000-8000-8000-000000000001")
    #expect(try await transport.send(search).entries.count == 1)
    #expect(transport.complaints.isEmpty)
  }

  static let wrong: [(String, HTTPRequest)] = {
    var stale = put
    stale.headers["If-Match"] = "W/\"2\""
    var without = put
    without.headers = [:]
    var other = put
    other.body = Array(#"{"resourceType":"Observation","valueQuantity":{"value":72.5}}"#.utf8)
    var elsewhere = put
    elsewhere.url = "http://ehr.example/fhir/Observation/18"
    return [("order", get), ("version", stale), ("header", without), ("digits", other), ("path", elsewhere)]
  }()

  @Test(arguments: wrong) func `a client that does anything else is told so, and gets nothing more`(what: String, request: HTTPRequest) throws {
    var player = StoryPlayer(try Self.story("stale-update.json"))
    for asked in [request, Self.put, Self.get] {
      guard case .answered(let answer) = player.exchange(asked).outcome else { Issue.record("no answer"); return }
      #expect(answer.status == StoryPlayer.mismatchStatus)
    }
    #expect(player.complaints.first?.contains("step 1") == true, "\(what)")
  }

  @Test func `one request too many is told too`() throws {
    var player = StoryPlayer(try Self.story("stale-update.json"))
    for request in [Self.put, Self.get, Self.get] { _ = player.exchange(request) }
    #expect(player.complaints.first?.contains("after the last step") == true)
  }

  @Test(arguments: [
    "{", "{}", #"{"story":"x","steps":[]}"#, #"{"story":"x","steps":[{"expect":{"method":"GET","path":"/"}}]}"#,
    #"{"story":"x","steps":[{"expect":{"method":"GET","path":"/"},"answer":{"status":200,"nonsense":1}}]}"#,
    #"{"story":"x","steps":[{"expect":{"method":"GRAB","path":"/"},"answer":{"status":200}}]}"#,
    #"{"story":"x","steps":[{"expect":{"method":"GET","path":"/"},"answer":{"bodyFile":"nobody","status":200}}]}"#,
    #"{"story":"x","steps":[{"expect":{"method":"GET","path":"/"},"answer":{"fault":"twice"}}]}"#,
  ]) func `a story that cannot be played is refused`(text: String) {
    #expect(throws: ServerStoryError.self) { try ServerStory(parsing: Array(text.utf8)) { _ in nil } }
  }
}

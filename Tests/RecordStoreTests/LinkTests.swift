import ClinicalRecords
import Testing

@testable import RecordStore

@Suite struct LinkTests {
  private func link(_ patient: Int, _ serverID: String, at endpoint: String = "north") -> PatientLink {
    PatientLink(endpoint: endpoint, patient: id(patient), serverID: serverID, by: "clerk", at: "2026-03-02T14:00:00Z")
  }

  @Test func `a patient of the server is only ever one of ours`() async throws {
    let store = try await clinic(RecordDatabase.inMemory())
    try await store.link(link(1, "7"), audit: note("link"))
    #expect(await kind { try await store.link(link(2, "7"), audit: note("link")) } == .inUse)
    try await store.link(link(2, "7", at: "south"), audit: note("link"))
    try await store.link(link(1, "8"), audit: note("link"))
    try await store.link(link(2, "7"), audit: note("link"))
    #expect(try await store.links("north").map(\.serverID) == ["8", "7"])
    try await store.unlink("north", id(1), audit: note("unlink"))
    #expect(try await store.links("north") == [link(2, "7")])
    #expect(await kind { try await store.unlink("north", id(1), audit: note("unlink")) } == .notFound)
    #expect(try await store.auditHead().count == 5, "what was refused is not in the log")
  }
}

import LosslessJSON
import Testing

@testable import Reports

@Suite struct RecordChangeTests {
  static let old: JSON = [
    "status": "completed", "nurse": "A", "weight": ["value": 1, "unit": "kg"], "lines": ["x"],
    "vitals": [["id": "a", "rate": 1], ["id": "b", "rate": 2]],
  ]

  @Test func `a record does not differ from itself`() { #expect(RecordChange.between(Self.old, Self.old).isEmpty) }

  @Test func `members of lists are followed by id, atoms are told whole`() {
    let new: JSON = [
      "status": "completed", "weight": ["value": 2, "unit": "kg"], "lines": ["x", "y"],
      "vitals": [["id": "b", "rate": 3], ["id": "a", "rate": 1], ["id": "c", "rate": 4]], "prescriber": "P",
    ]
    let changes = RecordChange.between(Self.old, new)
    #expect(changes.map(\.path) == ["nurse", "weight", "lines", "vitals[b].rate", "vitals[c]", "prescriber"])
    #expect(changes[1].from == ["value": 1, "unit": "kg"])
    #expect(changes[0].to == nil && changes[5].from == nil)
  }

  @Test func `a first version is told whole`() { #expect(RecordChange.between(nil, Self.old) == [RecordChange(path: "", from: nil, to: Self.old)]) }
}

import LosslessJSON
import Testing

@testable import Reports

@Suite struct RecordAssignmentTests {
  static let record: JSON = [
    "birthDate": "1971-01-01", "ordinal": 1, "postal": "01234",
    "vitals": [["id": "da6fe8d8-2ead-8067-9093-775f0fef3639", "heartRate": ["value": 72, "unit": "/min"]], ["id": "b", "note": "x"]],
  ]

  @Test(arguments: [
    ("birthDate=1972-02-02", ["birthDate"], "\"1972-02-02\""), ("ordinal=2", ["ordinal"], "2"), ("postal=09999", ["postal"], "\"09999\""),
    ("postal=9999", ["postal"], "\"9999\""), ("ordinal=first", ["ordinal"], "\"first\""), ("birthDate=a=b", ["birthDate"], "\"a=b\""),
    ("nurse=\"RN\"", ["nurse"], "\"RN\""), ("dose.weight.value=72.50", ["dose"], "{\"weight\":{\"value\":72.50}}"),
  ])
  func `a value is JSON, or text as it stands, and text where a text stands`(text: String, path: [String], expected: String) throws {
    let changed = try RecordAssignment(text).applied(to: Self.record)
    #expect(changed[path.map { .name($0) }]?.text == expected)
  }

  @Test(arguments: [
    "vitals[0].heartRate.value=80", "vitals[da6fe8d8-2ead-8067-9093-775f0fef3639].heartRate.value=80",
    "vitals[DA6FE8D8-2EAD-8067-9093-775F0FEF3639].heartRate.value=80",
  ])
  func `a member of a list is named by its place or its id`(text: String) throws {
    let changed = try RecordAssignment(text).applied(to: Self.record)
    #expect(changed["vitals"]?[0]?["heartRate"]?["value"]?.int == 80)
    #expect(changed["vitals"]?[0]?["heartRate"]?["unit"]?.string == "/min")
    #expect(changed["vitals"]?[1] == Self.record["vitals"]?[1])
  }

  @Test func `null takes a place out, and an emptied list is absent`() throws {
    #expect(try RecordAssignment("birthDate=null").applied(to: Self.record)["birthDate"] == nil)
    let one = try RecordAssignment("vitals[b]=null").applied(to: Self.record)
    #expect(one["vitals"]?.count == 1)
    #expect(try RecordAssignment("vitals[0]=null").applied(to: one)["vitals"] == nil)
    #expect(try RecordAssignment("nobody=null").applied(to: Self.record) == Self.record)
  }

  @Test(arguments: ["vitals[7].note=x", "vitals[nobody].note=x", "ordinal.value=1", "birthDate[0]=1", "vitals[99999999999999999999].note=1", "nobody[0]=1"])
  func `a path through what is not there is refused with the path`(text: String) throws {
    let assignment = try RecordAssignment(text)
    let fault = #expect(throws: RecordAssignment.Fault.self) { try assignment.applied(to: Self.record) }
    #expect(fault?.path == assignment.path)
  }

  @Test(arguments: ["", "path", "=1", ".a=1", "a.=1", "a[=1", "a]=1", "a[]=1", "a[0]b=1", "[0]=1"])
  func `what is no path and value is refused`(text: String) {
    #expect(throws: RecordAssignment.Fault.self) { try RecordAssignment(text) }
  }
}

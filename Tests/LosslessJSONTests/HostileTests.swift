import Testing

@testable import LosslessJSON

@Test(arguments: ["[", "{\"a\":", "[{\"a\":", "[[],"]) func `a flood of brackets is refused at the limit, not by the stack`(unit: String) throws {
  let flood = Array(String(repeating: unit, count: 1_000_000).utf8)
  for limits in [JSONLimits.standard, JSONLimits(depth: .max)] {
    let error = #expect(throws: JSONError.self) { try JSON(parsing: flood, limits: limits) }
    #expect(error?.kind == .tooDeep)
    #expect((error?.column ?? .max) <= (JSONLimits.deepest + 1) * unit.utf8.count)
  }
}

@Test func `a text of the greatest depth can be read, written, compared, hashed and edited`() throws {
  let depth = JSONLimits.deepest
  let text = String(repeating: "[{\"a\":", count: depth / 2) + "1" + String(repeating: "}]", count: depth / 2)
  let json = try JSON(parsing: text, limits: JSONLimits(depth: .max))
  let copy = Samples.rebuilt(json)
  #expect(json.compactText == text && copy.text == text)
  #expect(json == copy && json.hashValue == copy.hashValue)
  #expect(json.prettyText == copy.prettyText)
  let path = (0..<depth / 2).flatMap { _ in [JSONStep.index(0), .name("a")] }
  #expect(json[path]?.int == 1)
  #expect(json.setting(path, to: 2)[path]?.int == 2)
}

@Test func `an object of many members is read and compared in time, and its one repetition is found`() throws {
  let count = 200_000
  var text = "{" + (0..<count).map { "\"name-\($0)\":\($0)" }.joined(separator: ",")
  let json = try JSON(parsing: text + "}")
  #expect(json.count == count && json.members.count == count)
  #expect(json["name-199999"]?.int == 199_999)
  let reversed = "{" + (0..<count).reversed().map { "\"name-\($0)\":\($0)" }.joined(separator: ",") + "}"
  #expect(try JSON(parsing: reversed) == json)
  text += ",\"name-1777\\u0037\":0}"
  let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
  #expect(error?.kind == .duplicateName)
  #expect(error?.column == text.utf8.count - "\"name-1777\\u0037\":0}".utf8.count + 1)
}

@Test func `names chosen to have one digest do not make the check slow`() throws {
  // Same length, same first and last 8 bytes: the digest looks at nothing else.
  let names = (0..<100_000).map { "\"same-beginning-\(1_000_000 + $0)-same-end\"" }
  let text = "{" + names.map { $0 + ":0" }.joined(separator: ",")
  let clock = ContinuousClock()
  let time = try clock.measure { _ = try JSON(parsing: text + "}") }
  #expect(time < .seconds(20))  // Pair by pair it would be 5,000,000,000 comparisons.
  let error = #expect(throws: JSONError.self) { try JSON(parsing: text + "," + names[50_000] + ":1}") }
  #expect(error?.kind == .duplicateName)
}

@Test func `repetitions are found at every place of objects of every size`() throws {
  for size in [1, 2, 7, 8, 31, 32, 33, 34, 40, 65] {
    for first in 0..<size {
      let names = (0..<size).map { "\"n\($0)\":[{}]" } + ["\"n\(first)\":0"]
      let error = #expect(throws: JSONError.self) { try JSON(parsing: "[{" + names.joined(separator: ",\n") + "}]") }
      #expect(error?.kind == .duplicateName)
      #expect(error?.line == size + 1)
    }
    _ = try JSON(parsing: "{" + (0..<size).map { "\"n\($0)\":0" }.joined(separator: ",") + "}")
  }
}

@Test func `any byte put in place of any other is taken or refused, and never more than that`() throws {
  let text = Array("{\"a\":[1.5e3,true,null,\"x\\u00e9\\ud83d\\ude00é\"],\"b\":{\"c\":false}}".utf8)
  for place in text.indices {
    for byte in UInt8.min...UInt8.max {
      var changed = text
      changed[place] = byte
      guard let json = try? JSON(parsing: changed) else { continue }
      #expect(json.bytes.elementsEqual(changed.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()))
      #expect(try JSON(parsing: json.compactBytes) == json)
      #expect(String(validating: changed, as: UTF8.self) != nil)
    }
  }
}

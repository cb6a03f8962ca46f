import Testing

@testable import LosslessJSON

@Test(arguments: 0..<300) func `what is written reads back as the same tree, and writes as the same bytes`(seed: Int) throws {
  var chance = GeneratedTrees(seed: seed)
  let tree = chance.tree()
  let read = try JSON(parsing: tree.bytes)
  #expect(read == tree && tree == read)
  #expect(read.hashValue == tree.hashValue)
  #expect(read.bytes == tree.bytes)
  #expect(read.compactBytes == tree.bytes)
  #expect(read.prettyText == tree.prettyText)
  #expect(try JSON(parsing: tree.prettyText).compactBytes == tree.bytes)
  #expect(Samples.rebuilt(read) == tree)
}

@Test(arguments: 0..<300) func `spelling, space and the order of members make no difference; anything else does`(seed: Int) throws {
  var chance = GeneratedTrees(seed: seed)
  let tree = chance.tree()
  let text = chance.respelled(tree)
  let other = try JSON(parsing: text)
  #expect(other == tree && tree == other)
  #expect(try JSON(parsing: tree.text) == other)
  #expect(other.hashValue == tree.hashValue)
  #expect(other.text == text)
  let changed = JSON.array([tree, 1])
  #expect(changed != .array([other, 2]))
  #expect(try JSON(parsing: JSON.array([tree, 1]).text) != JSON(parsing: "[\(text),1.0]"))
}

@Test func `trees are equal to the digit, and strings to the code unit`() throws {
  let different =
    ["1.0", "1.00", "1", "1e0", "\"1\"", "true", "false", "null", "[]", "{}", "[1]", "[[1]]", "{\"a\":1}", "{\"b\":1}", "{\"a\":null}"]
    + ["{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", "\"\u{E9}\"", "\"e\u{301}\"", "\"\"", "[1,2]", "[2,1]", "{\"a\":1,\"c\":2}"]
  for (i, one) in different.enumerated() {
    for (j, two) in different.enumerated() {
      let (a, b) = try (JSON(parsing: one), JSON(parsing: two))
      #expect((a == b) == (i == j), "\(one) \(two)")
      #expect((Samples.rebuilt(a) == b) == (i == j), "\(one) \(two)")
      #expect((Samples.rebuilt(a) == Samples.rebuilt(b)) == (i == j), "\(one) \(two)")
    }
  }
}

@Test(arguments: 0..<200) func `a member that was set is there, and nothing else changed`(seed: Int) throws {
  var chance = GeneratedTrees(seed: seed)
  let members = GeneratedTrees.texts.shuffled(using: &chance).prefix(4).map { JSON.Member($0, chance.tree(depth: 2)) }
  let value = chance.tree(depth: 1)
  let name = GeneratedTrees.texts.randomElement(using: &chance) ?? ""
  for object in [JSON.object(members), try JSON(parsing: JSON.object(members).bytes)] {
    let set = object.setting(name, to: value)
    #expect(set[name] == value)
    #expect(set.setting(name, to: value) == set)
    #expect(set.members.map(\.label).filter { !$0.isString(name) } == object.members.map(\.label).filter { !$0.isString(name) })
    for member in object.members where !member.isNamed(name) { #expect(set[member.name] == member.value) }
    #expect(set.setting(name, to: object[name]) == object)
    #expect(object.setting(name, to: nil)[name] == nil)
    #expect(try JSON(parsing: set.bytes) == set)
  }
}

@Test(arguments: 0..<200) func `what was replaced in a text is what was set in its tree, and no other byte changed`(seed: Int) throws {
  var chance = GeneratedTrees(seed: seed)
  let tree = JSON.object([JSON.Member("first", chance.tree()), JSON.Member("list", [1, chance.tree(depth: 1), 3]), JSON.Member("o", ["x": chance.tree()])])
  let source = try JSON(parsing: tree.prettyText)
  let value = chance.tree(depth: 2)
  let paths: [[JSONStep]] = [
    ["first"], ["list", 0], ["list", 1], ["list", 2], ["list", 3], ["list", 9], ["o", "x"], ["o", "new"], ["new"], ["new", "deep"], ["list", 0, "n"],
    ["o", "x", "y"], [],
  ]
  for path in paths {
    #expect(try JSON(parsing: source.replacing(path, with: value)) == source.setting(path, to: value), "\(path)")
    let removed = source.replacing(path, with: nil)
    #expect(try JSON(parsing: removed) == source.setting(path, to: nil), "\(path)")
    if let old = source[path] { #expect(source.replacing(path, with: old) == source.bytes) }
  }
}

@Test func `an edit in place keeps the style of the text`() throws {
  let text = try JSONText(parsing: Array("\n{\n  \"a\" : 1.50,\n  \"b\\u0062\" : [ 1,  2 ]\n}\n".utf8))
  func edited(_ path: [JSONStep], _ value: JSON?) -> String { String(decoding: text.replacing(path, with: value), as: UTF8.self) }
  #expect(edited(["a"], 2) == "\n{\n  \"a\" : 2,\n  \"b\\u0062\" : [ 1,  2 ]\n}\n")
  #expect(edited(["bb", 1], 5) == "\n{\n  \"a\" : 1.50,\n  \"b\\u0062\" : [ 1,  5 ]\n}\n")
  #expect(edited(["bb", 2], 5) == "\n{\n  \"a\" : 1.50,\n  \"b\\u0062\" : [ 1,  2,  5 ]\n}\n")
  #expect(edited(["c"], true) == "\n{\n  \"a\" : 1.50,\n  \"b\\u0062\" : [ 1,  2 ],\n  \"c\": true\n}\n")
  #expect(edited(["a"], nil) == "\n{\n  \"b\\u0062\" : [ 1,  2 ]\n}\n")
  #expect(edited(["bb"], nil) == "\n{\n  \"a\" : 1.50\n}\n")
}

@Test func `an edited object has its untouched members as they were spelled`() throws {
  let json = try JSON(parsing: "{ \"caf\\u00e9\" : 72.50, \"b\": [ 1.0 ,2], \"\\u0063\": \"\\/\" }")
  #expect(json.setting("b", to: 1).text == "{\"caf\\u00e9\":72.50,\"b\":1,\"\\u0063\":\"\\/\"}")
  #expect(json.setting("c", to: .null).text == "{\"caf\\u00e9\":72.50,\"b\":[ 1.0 ,2],\"\\u0063\":null}")
  #expect(json["b"]?.sourceBytes == Array("[ 1.0 ,2]".utf8))
  #expect(json.setting("b", to: 1).sourceBytes == nil)
  #expect(json["c"]?.string == "/")
  #expect(json["café"]?.number?.literal == "72.50")
}

import LosslessJSON
import Testing

/// What compares and looks up members by their bytes says what the trees say.
struct UnlikeMembersTests {
  static let objects = [
    "{}", #"{"a":1}"#, #"{"a":1.0}"#, #"{"a":1,"b":[]}"#, #"{"b":[ ],"a":1}"#, #"{"\u0061":1,"c":{"x":"y"}}"#, #"{"c":{"x":"\u0079"},"a":1}"#,
    #"{"a":null,"b":{"d":[{}]},"_a":{"id":"1"}}"#,
  ]

  static func read(_ text: String) -> JSON { (try? JSON(parsing: text)) ?? .null }

  private static func places(_ object: JSON, _ others: [JSON]) -> UInt64 {
    object.members.enumerated().reduce(0) { bits, member in
      let isEverywhere = others.allSatisfy { $0.members.contains(member.element) }
      return isEverywhere ? bits : bits | 1 << UInt64(member.offset)
    }
  }

  @Test(arguments: objects, objects) func `members unlike on two objects are those the trees have not in common`(a: String, b: String) throws {
    let (x, y) = (Self.read(a), Self.read(b))
    let unlike = try #require(JSON.unlikeMembers(x, y))
    #expect(unlike.a == Self.places(x, [y]) && unlike.b == Self.places(y, [x]))
    for c in Self.objects {
      let z = Self.read(c)
      let three = try #require(JSON.unlikeMembers(x, y, z))
      #expect(three.a == Self.places(x, [y, z]) && three.b == Self.places(y, [x, z]) && three.c == Self.places(z, [x, y]))
      #expect(x.members(at: three.a) == x.members.filter { !(y.members.contains($0) && z.members.contains($0)) })
    }
  }

  @Test func `values that were built are not compared by their bytes`() {
    #expect(JSON.unlikeMembers(["a": 1], Self.read(#"{"a":1}"#)) == nil)
    #expect(JSON.unlikeMembers(Self.read("[]"), Self.read("{}")) == nil)
    let many = "{" + (0..<65).map { "\"m\($0)\":1" }.joined(separator: ",") + "}"
    #expect(JSON.unlikeMembers(Self.read(many), Self.read(many)) == nil)
  }

  @Test(arguments: ["null", "{}", "[]", "[null,{}]", #"{"a":{"b":[]}}"#]) func `what holds no value is blank`(text: String) {
    #expect(Self.read(text).isBlank && Self.read("[\(text)]").isBlank && JSON.array([Self.read(text)]).isBlank && JSON.object(["x": Self.read(text)]).isBlank)
  }

  @Test(arguments: ["false", "0", #""""#, "[[],0]", #"{"a":{},"b":{"c":""}}"#]) func `what holds a value is not blank`(text: String) {
    #expect(!Self.read(text).isBlank && !JSON.array([.null, Self.read(text)]).isBlank && !JSON.object(["x": Self.read(text)]).isBlank)
  }

  @Test func `a name's first letter is found, spelled out or not`() {
    let underscore = UInt8(ascii: "_")
    #expect(Self.read(#"{"a":1,"_a":2}"#).hasName(beginningWith: underscore) && Self.read(#"{"\u005Fa":2}"#).hasName(beginningWith: underscore))
    #expect(JSON.object(["_a": 1]).hasName(beginningWith: underscore))
    #expect(!Self.read(#"{"a":"_","b":{"_c":1}}"#).hasName(beginningWith: underscore) && !Self.read(#"["_"]"#).hasName(beginningWith: underscore))
  }

  @Test(arguments: [(##"{"a":["x","#1"]}"##, true), (##""#""##, true), (##"{"a":"1#"}"##, false), (##"["#"]"##, true), ("7", false), (##"{"#":0}"##, true)])
  func `a string that begins with a letter is found wherever it stands`(text: String, isThere: Bool) {
    let (read, hash) = (Self.read(text), UInt8(ascii: "#"))
    #expect(read.hasString(beginningWith: hash) == isThere && read.isParsed)
    let built = JSON.object([JSON.Member("b", .array([read, 1, "z"]))])
    #expect(built.hasString(beginningWith: hash) == isThere && !built.isParsed)
  }

  @Test func `an index finds each of its names, however spelled, and no other`() {
    let names = (0..<300).map { "name\($0)" } + ["", "a", "naïve", "a name of more than eight bytes", "a name of more than eight bites"]
    let index = NameIndex(names)
    for (place, name) in names.enumerated() {
      #expect(index.place(of: name) == place)
      let object = JSON.object([JSON.Member(name, 1)])
      for member in [object.members[0], Self.read(object.text).members[0]] { #expect(index.place(of: member) == place) }
    }
    #expect(Self.read(#"{"\u0061":1}"#).members.map { index.place(of: $0) } == [301])
    #expect(Self.read(#"{"name":1,"b":2}"#).members.allSatisfy { index.place(of: $0) == nil } && NameIndex([]).place(of: "a") == nil)
  }
}

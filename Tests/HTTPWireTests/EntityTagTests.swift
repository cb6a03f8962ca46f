import HTTPWire
import Testing

@Suite struct EntityTagTests {
  @Test(arguments: [
    ("W/\"3\"", "3", true), ("\"3\"", "3", false), ("w/\"3\"", "3", true), ("W/3", "3", true), ("3", "3", false), (" W/\"a-b_1\" ", "a-b_1", true),
    ("\"*\"", "*", false), ("\"a,b\"", "a,b", false), ("MTY0", "MTY0", false),
  ])
  func `weak, strong and unquoted tags are read`(field: String, text: String, isWeak: Bool) {
    #expect(EntityTag(field) == EntityTag(text: text, isWeak: isWeak))
  }

  @Test(arguments: ["", " ", "\"\"", "W/", "W/\"\"", "*", "\"", "\"3", "3\"", "W/\"3", "\"1\", \"2\"", "1, 2", "a b", "\"é\"", "\"a\"b\"", "\"a\nb\""])
  func `nothing else is a tag`(field: String) { #expect(EntityTag(field) == nil) }

  @Test(arguments: ["W/\"3\"", "\"x\""]) func `what is written is read back`(field: String) { #expect(EntityTag(field)?.description == field) }
}

import HTTPWire
import Testing

@Suite struct WebLinkTests {
  @Test(arguments: [
    ("<https://e/p?a=1,2>; rel=\"next\"", [WebLink(target: "https://e/p?a=1,2", relations: ["next"])]),
    ("</p>;rel=prev", [WebLink(target: "/p", relations: ["prev"])]),
    (
      "<a>; rel=\"next last\"; title=\"x, \\\"y\\\"; rel=no\", <b> ; REL = Self",
      [.init(target: "a", relations: ["next", "last"]), .init(target: "b", relations: ["self"])]
    ),
    ("<a>; rel=next; rel=prev", [WebLink(target: "a", relations: ["next"])]),
    ("<a>; crossorigin, <b>", [.init(target: "a", relations: []), .init(target: "b", relations: [])]),
    (", ,<a>,", [WebLink(target: "a", relations: [])]),
    ("<a>; rel=next, nonsense, <b>", [WebLink(target: "a", relations: ["next"])]),
    ("", []), ("nonsense", []), ("<unfinished", []),
  ])
  func `links are read up to the first fault`(field: String, links: [WebLink]) { #expect(WebLink.parse(field) == links) }

  @Test func `a flood of links is cut`() {
    #expect(WebLink.parse(String(repeating: "<a>; rel=next, ", count: 5000)).count == 100)
  }

  @Test func `an unfinished quotation ends with the field`() { #expect(WebLink.parse("<a>; rel=\"next").map(\.relations) == [["next"]]) }
}

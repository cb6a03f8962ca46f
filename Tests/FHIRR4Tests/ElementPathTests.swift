import FHIRR4
import Testing

@Test(arguments: [
  "", "birthDate", "component[http://loinc.org|8480-6].result", "item[g].item[g1].answer[*].value[x]", "extension[urn:a\\]b\\\\c].value[x]",
  "content[application/cda+xml].attachment",
])
func `a path is written as it was read`(text: String) {
  #expect(ElementPath(text).description == text)
}

@Test func `a path without its keys names the elements`() {
  #expect(ElementPath("item[g].item[g1.2].answer[*].value[x]").withoutKeys == "item.item.answer.value[x]")
  #expect(ElementPath("effective[x]").top == "effective[x]")
}

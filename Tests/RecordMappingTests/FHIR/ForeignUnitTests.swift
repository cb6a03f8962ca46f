import ClinicalRecords
import LosslessJSON
import MappingCatalog
@testable import RecordMapping
import Testing

@Suite struct ForeignUnitTests {
  private let mapper = SampleRecords.mapper

  private func quantity(_ value: String, unit: String? = nil, code: String? = nil) -> JSON {
    .object([
      "value": try? JSON(parsing: value), "unit": unit.map { .string($0) }, "system": code.map { _ in "http://unitsofmeasure.org" },
      "code": code.map { .string($0) },
    ])
  }

  @Test(arguments: [
    (#"{"value":98.6,"unit":"F","system":"http://unitsofmeasure.org","code":"[degF]"}"#, "Cel", "37.0"), (#"{"value":98.6,"unit":"°F"}"#, "Cel", "37.0"),
    (#"{"value":150,"unit":"lbs"}"#, "kg", "68.0388555"), (#"{"value":500,"unit":"mcg"}"#, "mg", "0.500"), (#"{"value":500,"code":"ug"}"#, "mg", "0.500"),
    (#"{"value":72,"unit":"beats/minute"}"#, "/min", "72"), (#"{"value":1.20,"unit":"mg"}"#, "mg", "1.20"), (#"{"value":120,"unit":"mmHg"}"#, "mm[Hg]", "120"),
    (#"{"value":36.60,"unit":"degrees","system":"http://unitsofmeasure.org","code":"Cel"}"#, "Cel", "36.60"),
  ]) func `another unit of the same is converted`(text: String, unit: String, value: String) throws {
    let read = try QuantityReading(JSON(parsing: text), unit: unit, words: mapper.catalog.unitWords)
    #expect(read.amount["value"]?.number?.literal == value && read.amount["unit"]?.string == unit)
  }

  @Test(arguments: [
    (#"{"value":98.6}"#, "the unit is missing"), (#"{"value":98.6,"unit":"F"}"#, "F is no unit that is known"),
    (#"{"value":98.6,"unit":"warm"}"#, "is no unit that is known"), (#"{"value":98.6,"code":"kg"}"#, "kg cannot be converted to Cel"),
    (#"{"value":98.6,"code":"Cel","system":"urn:mine"}"#, "a unit of UCUM was expected"), (#"{"value":"98.6","code":"Cel"}"#, "a plain value"),
    (#"{"value":37,"code":"Cel","comparator":"<"}"#, "a plain value"),
  ]) func `no unit is guessed, and the refusal says what was expected`(text: String, message: String) throws {
    let error = #expect(throws: QuantityFault.self) { try QuantityReading(JSON(parsing: text), unit: "Cel", words: mapper.catalog.unitWords) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  /// The session with readings of every kind, its first temperature, and the resource of it.
  private func temperature() throws -> (record: JSON, document: JSON, role: String) {
    let record = try SampleRecords.story("readings-of-every-kind")
    let resource = try #require(try mapper.render(record).resources.first { $0.role.hasSuffix("/temperature") })
    return (record, resource.document, resource.role)
  }

  @Test func `an amended reading in another unit is taken over, told, and leaves nothing unread`() throws {
    let (record, before, role) = try temperature()
    let after = before.setting("valueQuantity", to: quantity("99.5", unit: "°F", code: "[degF]"))
    let read = mapper.reading(record, before: before, after: after, role: role)
    #expect(read.unreadable.isEmpty)
    let values = (read.record["vitals"]?.elements ?? []).compactMap { $0["temperature"] }
    #expect(values.contains { $0.text == #"{"value":37.5,"unit":"Cel"}"# })
    let notices = mapper.read(after, role: role, record: RecordID(high: 1, low: 1)).notices
    #expect(notices.map(\.message) == ["a value in [degF] was read in Cel"])
  }

  @Test func `the same reading in another unit is no news`() throws {
    let (record, before, role) = try temperature()
    let value = try #require(before["valueQuantity"]?["value"]?.number.flatMap { ClinicalDecimal($0.literal) })
    let said = try UnitOfMeasure("Cel").convert(value, to: UnitOfMeasure("[degF]")).value
    let after = before.setting("valueQuantity", to: quantity(said.description, code: "[degF]"))
    let read = mapper.reading(record, before: before, after: after, role: role)
    #expect(read.record.bytes == record.bytes && read.unreadable.isEmpty)
  }

  @Test func `a unit of something else is not read, and a person is told`() throws {
    let (record, before, role) = try temperature()
    let read = mapper.reading(record, before: before, after: before.setting("valueQuantity", to: quantity("99.5", code: "kg")), role: role)
    #expect(read.record.bytes == record.bytes)
    #expect(!read.unreadable.isEmpty)
  }
}

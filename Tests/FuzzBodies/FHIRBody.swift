internal import ClinicalMerge
internal import ClinicalRecords
internal import EHRSync
internal import LosslessJSON
internal import RecordMapping

/// A resource that anybody wrote is read, or said why not; what is made of it is a record that can be written and read.
enum FHIRBody {
  static func brokenLaw(_ bytes: [UInt8]) -> String? {
    guard let json = try? JSON(parsing: bytes), let contents = try? FHIRImport.contents(json) else { return nil }
    for resource in contents.resources.prefix(20) { if let broken = read(resource.document) { return broken } }
    return nil
  }

  private static func read(_ document: JSON) -> String? {
    let mapper = RecordMapper(catalog: RecordsBody.catalog)
    let patient = RecordID(high: 1, low: 1)
    let id = RecordID(high: 1, low: 2)
    _ = RecordMapper.objection(toReading: document)
    _ = RecordMapper.unknownModifier(in: document)
    _ = OurIdentifier.all(in: document)
    guard let adopted = mapper.adopt(document, resource: id, patient: patient), let record = try? RecordCoding.read(adopted.record) else { return nil }
    guard record.faults().isEmpty else { return nil }
    let body = RecordCoding.write(record)
    guard let again = try? RecordCoding.read(body), again == record else { return "a \(adopted.kind.rawValue) read from it is not the same when written" }
    guard let rendering = try? mapper.render(body) else { return nil }
    for resource in rendering.resources {
      _ = mapper.read(resource.document, role: resource.role, record: record.id)
      _ = mapper.read(document, role: resource.role, record: record.id)
    }
    return nil
  }
}

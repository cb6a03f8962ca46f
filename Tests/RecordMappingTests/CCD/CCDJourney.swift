import ClinicalRecords
import LosslessJSON
import MappingCatalog

@testable import RecordMapping

/// Records written into a document and put together again from what is read of it, in a store that has none of them.
struct CCDJourney {
  /// The records as they were, and as they came back; nil for one that did not.
  let records: [(before: JSON, after: JSON?)]

  init(_ bodies: [JSON], staff: [JSON] = [], catalog: MappingCatalog) throws {
    let reading = try CCDReader(catalog: catalog).read(try CCDWriter(catalog: catalog).document(of: bodies + staff).bytes)
    var told: [RecordID: [(role: String, document: JSON)]] = [:]
    for resource in reading.resources {
      guard let origin = RecordMapper.origin(of: resource.document) else { continue }
      told[origin.record, default: []].append((origin.role, resource.document))
    }
    let patient = bodies.first { $0["record"]?.string == "Patient" }?["id"]?.string.flatMap { RecordID($0) } ?? RecordID(high: 0, low: 0)
    let mapper = RecordMapper(catalog: catalog)
    records = bodies.map { body in
      guard let kind = body["record"]?.string.flatMap(RecordKind.init(rawValue:)), let id = body["id"]?.string.flatMap({ RecordID($0) }),
        let documents = told[id]
      else { return (body, nil) }
      return (body, mapper.assemble(kind, id, patient: patient, from: documents)?.record)
    }
  }

  /// What differs of a record beyond its losses, by path; and the losses that were seen to happen.
  static func differences(_ before: JSON, _ after: JSON?, catalog: MappingCatalog) -> (unlisted: [String], lost: Set<CCDLoss>) {
    let kind = before["record"]?.string ?? ""
    let losses = CCDLosses.all.filter { $0.isFound(in: before, catalog: catalog) }
    let whole = losses.filter { $0.extent == .record }
    guard let after else { return (whole.isEmpty ? ["\(kind) did not come back"] : [], Set(whole)) }
    if !whole.isEmpty { return (["\(kind) came back although it is listed: \(whole[0].reason)"], []) }
    var lost: Set<CCDLoss> = []
    var kept = before
    for loss in losses where loss.extent == .item {
      let without = Self.without(kept, loss)
      if without != kept { lost.insert(loss) }
      kept = without
    }
    let left = leaves(kept)
    let right = leaves(after)
    var unlisted: [String] = []
    for key in Set(left.keys).union(right.keys) where left[key]?.text != right[key]?.text {
      guard let path = left[key]?.path ?? right[key]?.path else { continue }
      let explaining = losses.filter { explains($0, path, left[key]?.text, in: before) }
      lost.formUnion(explaining)
      if explaining.isEmpty { unlisted.append("\(kind).\(path): \(left[key]?.text ?? "nothing") came back as \(right[key]?.text ?? "nothing")") }
    }
    return (unlisted.sorted(), lost)
  }

  private static func explains(_ loss: CCDLoss, _ path: String, _ value: String?, in record: JSON) -> Bool {
    func covers(_ lost: String) -> Bool { path == lost || path.hasPrefix(lost + ".") }
    switch loss.extent {
    case .member: return covers(loss.path) && (loss.values.isEmpty || value.map { loss.values.contains($0) } ?? false)
    case .members(let members): return members.contains(where: covers)
    case .item, .record: return false
    }
  }

  /// The record without the items of a list that a loss takes.
  private static func without(_ record: JSON, _ loss: CCDLoss) -> JSON {
    let steps = loss.path.split(separator: ".").map(String.init)
    guard steps.count == 2, let list = record[steps[0]]?.elements else { return record }
    let kept = list.filter { item in !(item[steps[1]]?.string.map(loss.values.contains) ?? false) }
    return record.setting(steps[0], to: kept.isEmpty ? nil : .array(kept))
  }

  /// Every leaf by where it stands: a member of a list by its id, a coding by its code, else by its place.
  private static func leaves(_ record: JSON) -> [String: (path: String, text: String)] {
    var found: [String: (path: String, text: String)] = [:]
    func walk(_ json: JSON, _ path: String, _ key: String, byPlace: Bool) {
      switch json.kind {
      case .object:
        for member in json.members { walk(member.value, path.isEmpty ? member.name : path + "." + member.name, key + "." + member.name, byPlace: byPlace) }
      case .array:
        for (place, element) in json.elements.enumerated() {
          let id = byPlace ? nil : element["id"]?.string
          let code = element["code"]?.string.map { "\(element["system"]?.string ?? "")|\($0)" }
          walk(element, path, key + "[" + (id ?? code ?? String(place)) + "]", byPlace: byPlace)
        }
      default:
        let text = json.string ?? json.text
        // A document has one spelling for the offset of nought.
        found[key] = (path, text.hasSuffix("+00:00") ? text.dropLast(6) + "Z" : text)
      }
    }
    // The ids of a patient's names and numbers are lost: they are held against each other in their order.
    walk(record, "", "", byPlace: record["record"]?.string == "Patient")
    return found
  }
}

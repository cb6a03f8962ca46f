import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// A clinic's own codes on their way out and back: beside each goes what it is in a shared code system, and that is no news
/// when it returns.
///
/// The clinic's codings stay first and are marked `userSelected`, which is FHIR's word for what a person chose; what follows
/// from them by the maps stands after them, unmarked. So a coding that the clinic itself wrote beside its own is told from
/// one that was translated. Where nothing is added, nothing is marked.
struct LocalCodeTranslation {
  let codes: LocalCodes
  private(set) var notices: [MappingNotice] = []

  init(_ codes: LocalCodes) { self.codes = codes }

  /// A record whose concepts have the translations of their local codes; each code without one is told, by its place and
  /// its system alone.
  mutating func adding(to record: JSON, at path: String = "") -> JSON {
    switch record.kind {
    case .object:
      if let codings = record["codings"]?.elements, !codings.isEmpty { return record.setting("codings", to: .array(translated(codings, at: path))) }
      if record.members.isEmpty { return record }
      return .object(record.members.map { JSON.Member($0.name, adding(to: $0.value, at: path.isEmpty ? $0.name : path + "." + $0.name)) })
    case .array:
      return .array(
        record.elements.enumerated().map { index, element in
          adding(to: element, at: "\(path)[\(element["id"]?.string ?? String(index))]")
        })
    case .string, .number, .bool, .null: return record
    }
  }

  private mutating func translated(_ codings: [JSON], at path: String) -> [JSON] {
    var out = codings
    for coding in codings {
      guard let system = coding["system"]?.string, let code = coding["code"]?.string else { continue }
      switch codes.translation(of: system, code) {
      case .codings(let others):
        // A system in which the clinic has already said what it means is not said again.
        let fresh = others.filter { other in !out.contains { $0["system"]?.string == other.system } }
        guard !fresh.isEmpty else { continue }
        out += fresh.map(FHIRForms.coding)
      case .unmatched(let reason):
        notices.append(MappingNotice(path: path, message: "a code of \(system) has no shared one; \(reason ?? "it goes out alone")"))
      case .unknown: notices.append(MappingNotice(path: path, message: "a code of \(system) is in no map; it goes out alone"))
      case .foreign:
        if LocalCodes.isShared(system) || codings.contains(where: { $0["system"]?.string.map(LocalCodes.isShared) == true }) { continue }
        notices.append(MappingNotice(path: path, message: "\(system) is a code system without a map; its code goes out alone"))
      }
    }
    if out.count > codings.count { for index in codings.indices { out[index] = codings[index].setting("userSelected", to: true) } }
    return out
  }

  /// A document without the codings that follow by the maps from one that is marked as the person's own choice.
  func removing(from document: JSON) -> JSON {
    switch document.kind {
    case .object:
      return .object(
        document.members.map { member in
          guard member.name == "coding", member.value.kind == .array else { return JSON.Member(member.name, removing(from: member.value)) }
          return JSON.Member("coding", .array(own(member.value.elements)))
        })
    case .array: return .array(document.elements.map(removing))
    case .string, .number, .bool, .null: return document
    }
  }

  private func own(_ codings: [JSON]) -> [JSON] {
    var added: [Coding] = []
    for coding in codings where coding["userSelected"]?.bool == true {
      guard let system = coding["system"]?.string, let code = coding["code"]?.string else { continue }
      if case .codings(let others) = codes.translation(of: system, code) { added += others }
    }
    if added.isEmpty { return codings }
    return codings.filter { coding in
      coding["userSelected"]?.bool == true || !added.contains { $0.system == coding["system"]?.string && $0.code == coding["code"]?.string }
    }
  }
}

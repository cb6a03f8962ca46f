internal import ClinicalRecords
internal import LosslessJSON

/// Reads the fields of one file and writes down every fault it meets, so that all of them are told at once.
final class FieldReader {
  let file: String
  private(set) var faults: [CatalogFault] = []

  init(file: String) { self.file = file }

  func fault(_ field: String, _ message: String) { faults.append(CatalogFault(file: file, field: field, message: message)) }

  /// Says of every member that is not among the known ones that nobody knows it.
  func only(_ known: [String], in json: JSON, at path: String) {
    guard json.kind == .object else { return fault(path, "an object was expected") }
    for member in json.members where !known.contains(member.name) {
      fault(join(path, member.name), "no such field; known are \(known.joined(separator: ", "))")
    }
  }

  func text(_ name: String, in json: JSON, at path: String = "") -> String {
    if let text = json[name]?.string, !text.isEmpty { return text }
    fault(join(path, name), json[name] == nil ? "is missing; a text was expected" : "a text was expected")
    return ""
  }

  func optionalText(_ name: String, in json: JSON, at path: String = "") -> String? {
    json[name] == nil ? nil : text(name, in: json, at: path)
  }

  func whole(_ name: String, in json: JSON, at path: String = "", allowed: ClosedRange<Int>) -> Int {
    if let number = json[name]?.int, allowed.contains(number) { return number }
    let range = "a whole number from \(allowed.lowerBound) to \(allowed.upperBound) was expected"
    fault(join(path, name), json[name] == nil ? "is missing; \(range)" : range)
    return allowed.lowerBound
  }

  func truth(_ name: String, in json: JSON, at path: String = "") -> Bool {
    if let truth = json[name]?.bool { return truth }
    fault(join(path, name), json[name] == nil ? "is missing; true or false was expected" : "true or false was expected")
    return false
  }

  func word<Word: RawRepresentable & CaseIterable>(_ name: String, in json: JSON, at path: String = "", of type: Word.Type) -> Word?
  where Word.RawValue == String {
    if let word = json[name]?.string.flatMap(Word.init(rawValue:)) { return word }
    fault(join(path, name), "one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")) was expected")
    return nil
  }

  /// The elements of a list with their paths; a missing list is a fault unless it is optional.
  func list(_ name: String, in json: JSON, at path: String = "", optional: Bool = false) -> [(json: JSON, path: String)] {
    guard let list = json[name] else {
      if !optional { fault(join(path, name), "is missing; a list was expected") }
      return []
    }
    guard list.kind == .array else {
      fault(join(path, name), "a list was expected")
      return []
    }
    return list.elements.enumerated().map { ($1, "\(join(path, name))[\($0)]") }
  }

  func texts(_ name: String, in json: JSON, at path: String = "") -> [String] {
    list(name, in: json, at: path).compactMap { element, place in
      if let text = element.string, !text.isEmpty { return text }
      fault(place, "a text was expected")
      return nil
    }
  }

  /// A coding that may be sent; nil, without a fault, for one whose meaning nobody has seen in a public source.
  func coding(_ json: JSON, at path: String) -> Coding? {
    only(["system", "code", "display", "verified", "source"], in: json, at: path)
    let coding = Coding(
      system: text("system", in: json, at: path), code: text("code", in: json, at: path), display: optionalText("display", in: json, at: path))
    checkDigit(coding.code, of: coding.system, at: join(path, "code"))
    let isVerified = truth("verified", in: json, at: path)
    if isVerified { _ = text("source", in: json, at: path) }
    return isVerified ? coding : nil
  }

  func codings(_ name: String, in json: JSON, at path: String = "", optional: Bool = false) -> [Coding] {
    list(name, in: json, at: path, optional: optional).compactMap { coding($0.json, at: $0.path) }
  }

  /// Says of a number of LOINC or SNOMED CT when its check digit does not bear it out: a slip of a key.
  func checkDigit(_ code: String, of system: String, at path: String) {
    if !code.isEmpty, CheckDigit.isRight(code, of: system) == false { fault(path, "\(code) is no code of \(system): its check digit is wrong") }
  }

  func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }
}

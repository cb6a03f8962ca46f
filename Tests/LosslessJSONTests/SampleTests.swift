import Foundation
import Testing

@testable import LosslessJSON

/// Files that must come out as they went in: those in Fixtures/json, and those under `FHIR_SAMPLES`.
enum Samples {
  static let own = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/json")
  static let outside = ProcessInfo.processInfo.environment["FHIR_SAMPLES"].map { URL(filePath: $0) }

  static func files(under folder: URL, ending: [String]) -> [URL] {
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
    return all.filter { ending.contains($0.pathExtension) }.sorted { $0.path < $1.path }
  }

  /// The text without the space between tokens, by a plain state machine that shares nothing with the codec.
  static func squeezed(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var inString = false
    var afterBackslash = false
    for byte in text {
      if inString {
        out.append(byte)
        if afterBackslash { afterBackslash = false } else if byte == 0x5C { afterBackslash = true } else if byte == 0x22 { inString = false }
      } else if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 {
        out.append(byte)
        inString = byte == 0x22
      }
    }
    return out
  }

  /// What is wrong with how a text comes out; nil when nothing is.
  static func fault(of text: [UInt8]) -> String? {
    do throws(JSONError) {
      let parsed = try JSONText(parsing: text)
      if parsed.bytes != text { return "verbatim differs" }
      let compact = parsed.root.compactBytes
      if compact != squeezed(text) { return "written from the nodes differs" }
      if rebuilt(parsed.root) != parsed.root { return "rebuilt from its parts differs" }
      return try JSON(parsing: compact) == parsed.root ? nil : "read again differs"
    } catch {
      return "refused: \(error)"
    }
  }

  /// The same tree made of built values only.
  static func rebuilt(_ json: JSON) -> JSON {
    switch json.kind {
    case .null: .null
    case .bool: .bool(json.bool ?? false)
    case .number: json.number.map { .number($0) } ?? .null
    case .string: .string(json.string ?? "")
    case .array: .array(json.elements.map(rebuilt))
    case .object: .object(json.members.map { JSON.Member($0.name, rebuilt($0.value)) })
    }
  }
}

@Test(arguments: Samples.files(under: Samples.own, ending: ["json"]))
func `a committed sample comes out as it went in`(file: URL) throws {
  #expect(Samples.fault(of: Array(try Data(contentsOf: file))) == nil)
}

@Test func `there are committed samples`() { #expect(Samples.files(under: Samples.own, ending: ["json"]).count == 7) }

@Test(.enabled(if: Samples.outside != nil, "FHIR_SAMPLES is not set: the FHIR samples were NOT tried"))
func `every file of the FHIR samples comes out as it went in`() throws {
  let files = Samples.files(under: try #require(Samples.outside), ending: ["json", "ndjson"])
  #expect(files.count > 100)
  var faults: [String] = []
  for file in files {
    let text = Array(try Data(contentsOf: file))
    let texts = file.pathExtension == "json" ? [text] : text.split(separator: 0x0A).map(Array.init)
    for text in texts {
      guard let fault = Samples.fault(of: text) else { continue }
      // Some files are wrong on purpose: those that another reader refuses too, or that begin with a byte order mark.
      let isWrong = text.starts(with: [0xEF, 0xBB, 0xBF]) || (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) == nil
      if !(fault.hasPrefix("refused") && isWrong) { faults.append("\(file.lastPathComponent): \(fault)") }
    }
  }
  #expect(faults == [])
}

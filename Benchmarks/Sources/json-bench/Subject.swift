import Foundation
import LosslessJSON

/// What is read, and the ways to read it; each gives a number that depends on the work, so that none is optimised away.
struct Subject {
  let text: [UInt8]
  let lines: [Range<Int>]

  struct Measure: Sendable {
    let name: String
    let run: @Sendable (Subject) throws -> Int
  }

  static let all = [
    Measure(name: "ours: parse, JSONDocument", run: { try $0.parse() }),
    Measure(name: "ours: parse and write, token by token", run: { try $0.parseAndWrite() }),
    Measure(name: "ours: parse, JSON trees kept", run: { try $0.parseTrees() }),
    Measure(name: "ours: NDJSONReader, 64 KiB chunks", run: { try $0.stream() }),
    Measure(name: "Foundation: JSONSerialization parse", run: { try $0.parseFoundation() }),
    Measure(name: "Foundation: JSONSerialization parse and write", run: { try $0.parseAndWriteFoundation() }),
  ]

  func parse() throws -> Int {
    var document = JSONDocument()
    var nodes = 0
    try text.withUnsafeBytes { bytes in
      for line in lines {
        try document.parse(UnsafeRawBufferPointer(rebasing: bytes[line]))
        nodes += document.nodeCount
      }
    }
    return nodes
  }

  func parseAndWrite() throws -> Int {
    var document = JSONDocument()
    let out = UnsafeMutableRawPointer.allocate(byteCount: text.count + 64, alignment: 16)
    defer { out.deallocate() }
    var written = 0
    try text.withUnsafeBytes { bytes in
      for line in lines {
        try document.parse(UnsafeRawBufferPointer(rebasing: bytes[line]))
        written += document.write(node: 0, to: out + written)
        out.storeBytes(of: 0x0A, toByteOffset: written, as: UInt8.self)
        written += 1
      }
    }
    return written
  }

  func parseTrees() throws -> Int {
    var trees: [JSON] = []
    trees.reserveCapacity(lines.count)
    try text.withUnsafeBytes { bytes in
      for line in lines { trees.append(try JSON(parsing: UnsafeRawBufferPointer(rebasing: bytes[line]))) }
    }
    return trees.count
  }

  func stream() throws -> Int {
    var reader = NDJSONReader()
    var count = 0
    try text.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        let end = min(at + 65_536, bytes.count)
        reader.append(UnsafeRawBufferPointer(rebasing: bytes[at..<end]))
        at = end
        if at == bytes.count { reader.finish() }
        while let line = reader.next() { count += try line.value.get().count }
      }
    }
    return count
  }

  func parseFoundation() throws -> Int {
    var count = 0
    for line in lines { count += (try JSONSerialization.jsonObject(with: Data(text[line])) as? [String: Any])?.count ?? 0 }
    return count
  }

  func parseAndWriteFoundation() throws -> Int {
    var written = 0
    for line in lines {
      written += try JSONSerialization.data(withJSONObject: JSONSerialization.jsonObject(with: Data(text[line]))).count
    }
    return written
  }
}

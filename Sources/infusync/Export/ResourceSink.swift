import Foundation
import LosslessJSON

/// Where exported resources go, one by one.
protocol ResourceSink {
  /// Takes one resource; `fullURL` is its id of ours as a URI.
  mutating func take(type: String, fullURL: String, _ document: JSON) throws
  /// Ends the output; only now does any file have its name.
  mutating func finish() throws -> [ExportedFile]
}

/// One `Type.ndjson` a type in a folder.
struct NDJSONFolder: ResourceSink {
  let folder: String
  private var files: [String: UnfinishedFile] = [:]

  init(_ folder: String) { self.folder = folder }

  mutating func take(type: String, fullURL: String, _ document: JSON) throws {
    let file: UnfinishedFile
    if let open = files[type] {
      file = open
    } else {
      try ExportedFile.makeFolder(folder)
      file = try UnfinishedFile(folder + (folder.hasSuffix("/") ? "" : "/") + type + ".ndjson")
      files[type] = file
    }
    try file.append { document.writeLine(into: &$0) }
  }

  mutating func finish() throws -> [ExportedFile] {
    let all = files.sorted { $0.key < $1.key }.map(\.value)
    for file in all { try file.bringToDisk() }
    for file in all { try file.finish() }
    return all.map { ExportedFile(path: $0.path, count: $0.count) }
  }
}

/// One Bundle of type collection in a file.
struct BundleFile: ResourceSink {
  private let file: UnfinishedFile

  init(_ path: String) throws { file = try UnfinishedFile(path) }

  mutating func take(type: String, fullURL: String, _ document: JSON) throws {
    let start = file.count == 0 ? #"{"resourceType":"Bundle","type":"collection","entry":["# : ","
    try file.append { out in
      out.append(contentsOf: start.utf8)
      out.append(contentsOf: #"{"fullUrl":"#.utf8)
      JSON.string(fullURL).write(into: &out)
      out.append(contentsOf: #","resource":"#.utf8)
      document.write(into: &out)
      out.append(UInt8(ascii: "}"))
    }
  }

  mutating func finish() throws -> [ExportedFile] {
    try file.write(Array((file.count == 0 ? #"{"resourceType":"Bundle","type":"collection"}"# : "]}").utf8) + [0x0A])
    try file.bringToDisk()
    try file.finish()
    return [ExportedFile(path: file.path, count: file.count)]
  }
}

/// Lines, or one Bundle, on stdout; they cannot be taken back.
struct StandardOutput: ResourceSink {
  let isBundle: Bool
  private var buffer: [UInt8] = []
  private var count = 0

  init(isBundle: Bool) { self.isBundle = isBundle }

  mutating func take(type: String, fullURL: String, _ document: JSON) throws {
    if isBundle {
      buffer += Array((count == 0 ? #"{"resourceType":"Bundle","type":"collection","entry":["# : ",").utf8)
      buffer += JSON.object(["fullUrl": .string(fullURL), "resource": document]).bytes
    } else {
      document.writeLine(into: &buffer)
    }
    count += 1
    if buffer.count > 1 << 18 { flush() }
  }

  private mutating func flush() {
    Terminal.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  mutating func finish() -> [ExportedFile] {
    if isBundle { buffer += Array((count == 0 ? #"{"resourceType":"Bundle","type":"collection"}"# : "]}").utf8) + [0x0A] }
    flush()
    return [ExportedFile(path: "-", count: count)]
  }
}

extension JSON {
  /// Appends the text as a line: its own bytes, compact only where they have a line end inside.
  func writeLine(into out: inout [UInt8]) {
    let start = out.count
    write(into: &out)
    if out[start...].contains(0x0A) {
      out.removeSubrange(start...)
      writeCompact(into: &out)
    }
    out.append(UInt8(ascii: "\n"))
  }
}

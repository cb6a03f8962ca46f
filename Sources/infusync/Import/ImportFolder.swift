import Foundation

/// One file as it was named, with all that is in it.
struct ImportFile {
  let name: String
  let bytes: [UInt8]
}

/// The files behind the paths of a command line.
enum ImportFolder {
  private static let extensions: Set<String> = ["ndjson", "jsonl", "json", "csv", "xml"]

  /// In the order given; of a folder its files in the order of their names, folders in it too.
  static func files(_ paths: [String], tell: (String) -> Void) throws -> [ImportFile] {
    var files: [ImportFile] = []
    for path in paths {
      if path == "-" {
        files.append(ImportFile(name: "-", bytes: [UInt8](FileHandle.standardInput.readDataToEndOfFile())))
        continue
      }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw Failure(.usage, "there is no \(path)") }
      if isFolder.boolValue { files += try folder(path, tell) } else { files.append(try file(path)) }
    }
    return files
  }

  private static func folder(_ path: String, _ tell: (String) -> Void) throws -> [ImportFile] {
    let names = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
    var files: [ImportFile] = []
    for name in names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
      let place = path + (path.hasSuffix("/") ? "" : "/") + name
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      if extensions.contains(URL(fileURLWithPath: place).pathExtension.lowercased()) { files.append(try file(place)) } else { tell("\(place): passed over") }
    }
    if files.isEmpty { throw Failure(.usage, "\(path) has no file called .ndjson, .jsonl, .json, .csv or .xml") }
    return files
  }

  private static func file(_ path: String) throws -> ImportFile {
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.badInput, "cannot be read", path: path) }
    return ImportFile(name: path, bytes: [UInt8](data))
  }
}

import Foundation

/// One file as it was named; a large one is read piece by piece, and more than once.
struct ImportFile {
  private enum Place {
    case path(String)
    case memory([UInt8])
  }

  let name: String
  /// Its size in bytes when it was looked at.
  let size: Int
  /// The first bytes of it, by which its form is told.
  let head: [UInt8]
  private let place: Place

  /// How much of a file is read to tell its form; a resource over many lines names its type in it.
  static let headSize = 64 << 10

  /// A file on disk; throws when it cannot be read.
  init(path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: Self.headSize) ?? Data() else {
      throw Failure(.badInput, "cannot be read", path: path)
    }
    name = path
    self.head = [UInt8](head)
    size = Int((try? file.seekToEnd()) ?? UInt64(head.count))
    place = .path(path)
    try? file.close()
  }

  /// What came through a pipe, whole.
  init(name: String, bytes: [UInt8]) {
    self.name = name
    size = bytes.count
    head = Array(bytes.prefix(Self.headSize))
    place = .memory(bytes)
  }

  /// All of it.
  func bytes() throws -> [UInt8] {
    switch place {
    case .memory(let bytes): return bytes
    case .path(let path):
      guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.badInput, "cannot be read", path: path) }
      return [UInt8](data)
    }
  }

  /// Gives the file's pieces, from its beginning, until the closure wants no more; throws when it cannot be read to its end.
  func pieces(of size: Int, _ take: (UnsafeRawBufferPointer) -> Bool) throws {
    switch place {
    case .memory(let bytes):
      bytes.withUnsafeBytes { all in
        var at = 0
        while at < all.count {
          let end = min(at + size, all.count)
          guard take(UnsafeRawBufferPointer(rebasing: all[at..<end])) else { return }
          at = end
        }
      }
    case .path(let path):
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { throw Failure(.badInput, "cannot be read", path: path) }
      defer { close(file) }
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
      defer { buffer.deallocate() }
      while true {
        let count = read(file, buffer.baseAddress, size)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw Failure(.badInput, "cannot be read to its end: \(String(cString: strerror(errno)))", path: path) }
        guard count > 0, take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
      }
    }
  }
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
      if isFolder.boolValue { files += try folder(path, tell) } else { files.append(try ImportFile(path: path)) }
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
      if extensions.contains(URL(fileURLWithPath: place).pathExtension.lowercased()) {
        files.append(try ImportFile(path: place))
      } else {
        tell("\(place): passed over")
      }
    }
    if files.isEmpty { throw Failure(.usage, "\(path) has no file called .ndjson, .jsonl, .json, .csv or .xml") }
    return files
  }
}

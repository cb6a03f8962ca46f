import Foundation

/// The checkout this test was built from.
enum SourceTree {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct File: Sendable, CustomStringConvertible {
    let path: String
    let lines: [String]
    /// The module a file of `Sources` belongs to.
    var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var name: String { String(path.split(separator: "/").last ?? "") }
    var description: String { path }
  }

  /// All files under a folder with that ending, sorted by path.
  static func files(_ folder: String, _ ending: String) -> [File] {
    let base = root.appending(path: folder)
    guard let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil) else { return [] }
    var found: [File] = []
    for case let url as URL in walk where url.lastPathComponent.hasSuffix(ending) {
      guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
      let path = String(url.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count + 1))
      found.append(File(path: path, lines: text.components(separatedBy: "\n")))
    }
    return found.sorted { $0.path < $1.path }
  }

  /// All folders under a folder, sorted by path.
  static func folders(_ folder: String) -> [String] {
    let base = root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return names.map { folder + "/" + $0 }.filter { (try? root.appending(path: $0).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false }.sorted()
  }

  static let sources = files("Sources", ".swift")
}

import Foundation

/// A folder that only its owner may enter.
enum PrivateFolder {
  /// Makes the folder of a file, 0700, where there is none; one that is there stays as it is.
  static func make(of path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if FileManager.default.fileExists(atPath: folder) { return }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(.cannotWrite, "\(folder) cannot be made")
    }
  }
}

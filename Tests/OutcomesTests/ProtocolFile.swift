import Foundation

/// The protocol files of the checkout.
enum ProtocolFile {
  static func bytes(_ name: String) -> [UInt8]? {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Mappings/protocols/\(name).json")
    return (try? Data(contentsOf: file)).map { [UInt8]($0) }
  }
}

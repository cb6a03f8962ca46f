import Foundation
import LosslessJSON

/// The invented clinic of the fixtures, line by line.
enum ClinicFixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Fixtures/clinic").standardizedFileURL

  static func bytes(_ kind: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: folder.appending(path: "\(kind).ndjson"))) }

  static func lines(_ kind: String) throws -> [JSON] {
    try bytes(kind).split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
  }
}

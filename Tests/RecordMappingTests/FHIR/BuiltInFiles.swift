import Foundation
import MappingCatalog

/// The mapping files built in, as they lie in the checkout.
enum BuiltInFiles {
  static let all: [MappingFile] = {
    let root = SampleRecords.root.appending(path: "Mappings")
    return ["concept-maps", "endpoints", "instruments", "observations", "protocols"].flatMap { folder -> [MappingFile] in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
      return names.sorted().filter { $0.hasSuffix(".json") }.compactMap { name in
        (try? Data(contentsOf: root.appending(path: "\(folder)/\(name)"))).map { MappingFile(path: "\(folder)/\(name)", bytes: [UInt8]($0)) }
      }
    }
  }()
}

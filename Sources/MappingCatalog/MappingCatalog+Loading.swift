internal import Digests
public import Foundation
internal import LosslessJSON
internal import MappingFiles

/// One file of a mapping folder: its path in the folder and what is in it.
public struct MappingFile: Sendable, Hashable {
  /// As `instruments/phq-9.json`.
  public let path: String
  /// The whole file.
  public let bytes: [UInt8]

  /// A file of that path and content.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

extension MappingCatalog {
  /// The folders of a mapping folder, in the order they are read.
  private static let folders = ["concept-maps", "endpoints", "instruments", "observations", "protocols"]

  /// Loads the mappings built in, and before them those of a folder: a file of the same path there takes the place of ours.
  ///
  /// Never fails: what cannot be read is left out of the catalog, and every fault of every file is told.
  public static func load(_ folder: URL? = nil) -> (catalog: MappingCatalog, faults: [CatalogFault]) {
    var faults: [CatalogFault] = []
    var files = read(MappingFiles.folder, &faults)
    if let folder {
      let own = read(folder, &faults)
      if own.isEmpty, faults.isEmpty {
        faults.append(CatalogFault(file: folder.path, field: "", message: "has no mapping file in any of \(folders.joined(separator: ", "))"))
      }
      files.removeAll { file in own.contains { $0.path == file.path } }
      files += own
    }
    let loaded = load(files)
    return (loaded.catalog, faults + loaded.faults + loaded.catalog.unknownInstruments)
  }

  /// What protocols ask for that no file of a whole folder is of; a form that is imported has none.
  private var unknownInstruments: [CatalogFault] {
    protocols.sorted { $0.key < $1.key }.flatMap { id, plan in
      plan.assessments.enumerated().compactMap { place, schedule in
        schedule.isImported || instruments[schedule.instrument] != nil
          ? nil
          : CatalogFault(file: "protocols/\(id).json", field: "assessments[\(place)].instrument", message: "there is no instrument \(schedule.instrument)")
      }
    }
  }

  /// Reads files that are in memory, in any order; the catalog depends on their paths and bytes alone.
  public static func load(_ files: [MappingFile]) -> (catalog: MappingCatalog, faults: [CatalogFault]) {
    var faults: [CatalogFault] = []
    var parts = Parts()
    for file in files.sorted(by: { $0.path < $1.path }) {
      let reader = FieldReader(file: file.path)
      do throws(JSONError) {
        parts.add(file, try JSON(parsing: file.bytes), reader)
      } catch {
        reader.fault("", error.description)
      }
      faults += reader.faults
    }
    return (parts.catalog, faults)
  }

  private static func read(_ root: URL, _ faults: inout [CatalogFault]) -> [MappingFile] {
    var files: [MappingFile] = []
    for folder in folders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)) ?? []
      for name in names.sorted() where name.hasSuffix(".json") {
        let path = folder + "/" + name
        if let data = try? Data(contentsOf: root.appendingPathComponent(path)) {
          files.append(MappingFile(path: path, bytes: [UInt8](data)))
        } else {
          faults.append(CatalogFault(file: path, field: "", message: "cannot be read"))
        }
      }
    }
    return files
  }
}

/// A catalog in the making.
private struct Parts {
  var instruments: [String: Instrument] = [:]
  var conceptMaps: [String: ConceptMap] = [:]
  var localCodes = LocalCodes()
  var observations: [ObservationKind] = []
  var protocols: [String: TreatmentProtocol] = [:]
  var endpoints: [String: EndpointProfile] = [:]
  var fingerprints: [String] = []

  /// Adds a file's value; a file with a fault is left out.
  mutating func add(_ file: MappingFile, _ json: JSON, _ reader: FieldReader) {
    let steps = file.path.split(separator: "/").map(String.init)
    guard steps.count == 2, let folder = steps.first, let name = steps.last.map({ String($0.dropLast(".json".count)) }) else {
      return reader.fault("", "FOLDER/NAME.json was expected")
    }
    let hash = Digest.sha256Hex(file.bytes)
    switch folder {
    case "instruments":
      let instrument = Instrument(id: name, hash: hash, json, reader)
      if reader.faults.isEmpty { instruments[name] = instrument }
    case "concept-maps":
      if LocalCodes.isLocal(json) {
        var codes = localCodes
        codes.add(file.path, json, reader)
        if reader.faults.isEmpty { localCodes = codes }
      } else {
        let map = ConceptMap(name: name, json, reader)
        if reader.faults.isEmpty { conceptMaps[name] = map }
      }
    case "observations":
      let kind = ObservationKind(name: name, json, reader)
      if reader.faults.isEmpty { observations.append(kind) }
    case "protocols":
      let value = TreatmentProtocol(id: name, json, reader)
      if reader.faults.isEmpty { protocols[name] = value }
    case "endpoints":
      let profile = EndpointProfile(id: name, json, reader)
      if reader.faults.isEmpty { endpoints[name] = profile }
    default: reader.fault("", "no such folder of mappings: \(folder)")
    }
    if folder != "endpoints" { fingerprints.append(file.path + " " + hash) }
  }

  var catalog: MappingCatalog {
    MappingCatalog(
      instruments: instruments, conceptMaps: conceptMaps, observations: observations, protocols: protocols, endpoints: endpoints,
      localCodes: localCodes,
      hash: Digest.sha256Hex(Array(fingerprints.joined(separator: "\n").utf8)))
  }
}

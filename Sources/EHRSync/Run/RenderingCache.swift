internal import ClinicalRecords
internal import RecordMapping
internal import RecordStore
internal import Synchronization

/// What records render to in full, whatever may be told of it, kept for the versions last asked for: a run asks several times for the same ones.
final class RenderingCache: Sendable {
  /// Records kept; a session with its readings renders to some 100 KB.
  static let capacity = 256

  private struct Kept: Sendable {
    var version: Int
    var rendering: Rendering
  }

  private let kept = Mutex<[RecordID: Kept]>([:])

  func rendering(of record: RecordVersion, by mapper: RecordMapper) throws(MappingError) -> Rendering {
    if let known = kept.withLock({ $0[record.record] }), known.version == record.version { return known.rendering }
    let rendering = try mapper.render(record.body, disclosing: .all)
    kept.withLock { kept in
      if kept.count >= Self.capacity { kept.removeAll(keepingCapacity: true) }
      kept[record.record] = Kept(version: record.version, rendering: rendering)
    }
    return rendering
  }
}

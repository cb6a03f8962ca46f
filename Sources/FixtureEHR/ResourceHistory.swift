import HTTPWire
import LosslessJSON

/// One version of one resource, as it was stored.
struct ResourceVersion: Sendable {
  /// Counted from 1.
  let number: Int
  /// As `meta.versionId` and the ETag show it.
  let name: String
  let at: Moment
  /// POST for a create, PUT for an update, DELETE for a removal.
  let method: HTTPMethod
  /// With id and meta; nil for a removal.
  let resource: JSON?
}

/// Everything one id has been.
struct ResourceHistory: Sendable {
  let type: String
  let id: String
  /// Place in the order of first creation, over all types.
  let ordinal: Int
  /// Oldest first; never empty.
  var versions: [ResourceVersion]

  var current: ResourceVersion { versions[versions.count - 1] }

  /// The newest version that is not younger than a moment; nil when there was none yet.
  func version(asOf moment: Moment) -> ResourceVersion? { versions.last { $0.at <= moment } }
}

/// The place of one version in the store.
struct VersionPlace: Sendable, Hashable {
  let type: String
  let id: String
  let number: Int
}

public import FixtureEHR
internal import HTTPWire
internal import LosslessJSON

/// An EHR in the simulated world, which goes on whatever becomes of its clients, and remembers what was ever there.
public final class SimulatedEHR {
  /// One value that a client's write took away.
  struct Overwrite {
    /// Which store wrote.
    var store: String
    /// `Type/id`.
    var resource: String
    var token: String
  }

  /// The EHR's state, shared by all who talk to it.
  public var server: FixtureEHR
  /// Values of edits that were there at some time.
  private(set) var everThere = Set<String>()
  /// What clients wrote over, in the order of the writes.
  private(set) var overwrites: [Overwrite] = []
  /// Writes that were carried out.
  private(set) var writes = 0
  /// What clients did that no client may do.
  private(set) var trespasses: [String] = []
  /// Patients' ids here that a store must not speak of, by store.
  var forbidden: [String: Set<String>] = [:]

  public init(_ server: FixtureEHR) { self.server = server }

  /// Answers one request of a store.
  func answer(_ request: HTTPRequest, from store: String, now: Int128) -> HTTPResponse {
    watch(request, store)
    let before = request.method == .put ? server.answer(HTTPRequest(.get, request.url), now: now) : nil
    let response = server.answer(request, now: now)
    guard request.method == .put || request.method == .post, (200..<300).contains(response.status), let body = request.body else { return response }
    writes += 1
    let written = EditToken.all(in: body)
    everThere.formUnion(written)
    if let before, before.status == 200 {
      let resource = request.url.split(separator: "/").suffix(2).joined(separator: "/")
      for token in EditToken.all(in: before.body).subtracting(written).sorted() {
        overwrites.append(Overwrite(store: store, resource: resource, token: token))
      }
    }
    return response
  }

  /// The EHR's own people change a resource; nil takes it away.
  func edit(_ type: String, _ id: String, now: Int128, _ change: (JSON) -> JSON?) {
    let after = server.edit(type, id, now: now) { $0.flatMap(change) }
    if let after { everThere.formUnion(EditToken.all(in: after.compactBytes)) }
  }

  private func watch(_ request: HTTPRequest, _ store: String) {
    for patient in forbidden[store] ?? [] {
      let isNamed = request.url.contains(patient) || request.body.map { String(decoding: $0, as: UTF8.self).contains(patient) } == true
      if isNamed { trespasses.append("\(store) asked for or sent something of a patient who is not on its roster: \(request.method.rawValue)") }
    }
  }
}

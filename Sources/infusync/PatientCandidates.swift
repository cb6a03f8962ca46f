import EHRSync
import FHIRREST
import LosslessJSON
import Reports

/// Asks an EHR who of its patients may be one of ours; a person decides.
struct PatientCandidates {
  /// One patient of the EHR.
  struct Candidate {
    let serverID: String
    /// `identifier`, or `name and birth date`.
    let how: String
    let name: String
    let birthDate: String
    let gender: String

    init(_ resource: JSON, _ serverID: String, how: String) {
      self.serverID = serverID
      self.how = how
      let first = resource["name"]?[0]
      name = ((first?["given"]?.elements ?? []).compactMap(\.string) + [first?["family"]?.string].compactMap { $0 }).joined(separator: " ")
      birthDate = resource["birthDate"]?.string ?? ""
      gender = resource["gender"]?.string ?? ""
    }

    var json: JSON {
      ["id": .string(serverID), "foundBy": .string(how), "name": .string(name), "birthDate": .string(birthDate), "gender": .string(gender)]
    }
  }

  let client: FHIRClient
  /// Nobody judges more than these; a search that finds more is too wide.
  private static let limit = 20

  /// By each identifier; where none finds anybody, by family name and birth date.
  func find(_ patient: JSON) async throws -> [Candidate] {
    var found: [Candidate] = []
    for identifier in patient["identifiers"]?.elements ?? [] {
      guard let system = identifier["system"]?.string, let value = identifier["value"]?.string else { continue }
      for one in try await search(["identifier": FHIRQuery.token(system: system, value: value)], "identifier")
      where !found.contains(where: { $0.serverID == one.serverID }) {
        found.append(one)
      }
    }
    guard found.isEmpty, let birthDate = patient["birthDate"]?.string else { return found }
    let families = (patient["names"]?.elements ?? []).compactMap { $0["family"]?.string }
    guard let family = families.first else { return [] }
    return try await search(["family": FHIRQuery.escaped(family), "birthdate": birthDate], "name and birth date")
  }

  private func search(_ query: FHIRQuery, _ how: String) async throws -> [Candidate] {
    var client = client
    client.headers["Prefer"] = "handling=strict"
    var pages = client.pages("Patient", query.adding("_count", String(Self.limit)))
    switch try await pages.next() {
    case .end: return []
    case .page(let page):
      if let ignored = page.ignoredParameters?.filter({ !$0.hasPrefix("_") }), !ignored.isEmpty {
        throw Failure(.refused, "the server does not search Patients by \(ignored.joined(separator: ", "))")
      }
      return page.entries.compactMap { entry in
        guard let resource = entry.resource, let place = entry.location, place.type == "Patient" else { return nil }
        return Candidate(resource, place.id, how: how)
      }
    case .refused(let answer):
      if answer.kind == .unauthorized { throw Failure(.notAllowed, "the credentials are not accepted") }
      throw Failure(answer.kind.isTemporary ? .again : .refused, "the search was refused with status \(answer.status)")
    case .stopped(let fault): throw Failure(.refused, "\(fault)")
    }
  }
}

public import LosslessJSON

/// Why a resource does not go to an endpoint: asked by `infusync plan` before, and by the run that sends. Pure.
public struct Withholding: Sendable {
  private let endpoint: String
  private let plan: EndpointPlan
  private let profile: SyncProfile

  /// What the endpoint of that name withholds under its plan and profile.
  public init(at endpoint: String, plan: EndpointPlan, profile: SyncProfile) {
    self.endpoint = endpoint
    self.plan = plan
    self.profile = profile
  }

  /// In plain words; nil where nothing is against it. `isNew`: it is not there yet, as far as we know.
  public func objection(to resource: JSON, isNew: Bool) -> String? {
    let type = resource["resourceType"]?.string ?? ""
    let reason = profile.withheldTypes[type]
    guard isNew else { return plan[type]?.update == true ? nil : reason ?? "\(endpoint) takes no change of a \(type)" }
    guard let planned = plan[type], planned.create != .none else { return reason ?? "\(endpoint) takes no new \(type)" }
    if type == "Patient", !profile.createPatients { return "\(endpoint) takes no new patients from us" }
    return profile.objection(to: resource)
  }
}

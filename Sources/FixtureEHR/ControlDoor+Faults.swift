import HTTPWire
import LosslessJSON

extension FixtureEHR {
  /// Shows or changes the plan of faults, as the control door asks.
  mutating func faultsDoor(_ call: Call) throws(Refusal) -> JSON {
    switch call.method {
    case .get, .head: break
    case .delete: faults = FaultPlan()
    case .post: faults.next.append(try Self.next(try json(call)))
    case .put: try replaceFaults(try json(call))
    case .patch: throw Self.notAllowed(call, "GET, POST, PUT, DELETE")
    }
    return [
      "next": .array(faults.next.map { ["fault": .string($0.fault.rawValue), "after": .int($0.after), "times": .int($0.times)] }),
      "chances": .array(faults.chances.map { ["fault": .string($0.fault.rawValue), "probability": .string(String($0.probability))] }),
    ]
  }

  private static func next(_ wish: JSON) throws(Refusal) -> FaultPlan.Next {
    guard let fault = wish["fault"]?.string.flatMap(Fault.init(rawValue:)) else {
      throw Refusal(400, "value", "fault must be one of " + Fault.allCases.map(\.rawValue).joined(separator: ", "))
    }
    var method: HTTPMethod?
    if let name = wish["method"]?.string {
      guard let known = HTTPMethod(rawValue: name) else { throw Refusal(400, "value", "\(name) is no method") }
      method = known
    }
    return FaultPlan.Next(fault, method: method, path: wish["path"]?.string, after: max(wish["after"]?.int ?? 0, 0), times: max(wish["times"]?.int ?? 1, 1))
  }

  private mutating func replaceFaults(_ wish: JSON) throws(Refusal) {
    do throws(FaultPlanError) {
      faults = try FaultPlan(parsing: wish["spec"]?.string ?? "")
    } catch {
      throw Refusal(400, "value", error.description)
    }
    faults.retryAfter = wish["retryAfterSeconds"]?.int ?? faults.retryAfter
    faults.retryAfterIsDate = wish["retryAfterAsDate"]?.bool ?? false
    if let seconds = wish["slowSeconds"]?.int { faults.slowness = Int128(seconds) * Moment.second }
  }
}

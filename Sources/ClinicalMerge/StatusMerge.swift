import FHIRR4
import LosslessJSON

extension ElementMerge {
  /// A status both sides moved: the later one; two different ends are a conflict. A withdrawal beats both, see `withdrawals()`.
  mutating func status(_ b: JSON?, _ l: JSON?, _ r: JSON?, at path: String) -> JSON? {
    if same(l, b, .status, path) { return r }
    if same(r, b, .status, path) { return l }
    if same(l, r, .status, path) { return r }
    if isFirstContact || b == nil { return clash(b, l, r, at: path, .bothChanged) }
    let order = StatusOrder.of(path, in: resourceType)
    guard let ours = l?.string.flatMap(order.rank), let theirs = r?.string.flatMap(order.rank), ours != theirs else {
      return clash(b, l, r, at: path, .status)
    }
    return ours > theirs ? l : r
  }
}

/// Saying that something was never true.
enum Withdrawal {
  /// The element that says it.
  static func unit(of resourceType: String) -> String {
    resourceType == "Condition" || resourceType == "AllergyIntolerance" ? "verificationStatus" : "status"
  }

  /// Whether a status, as code or concept, is entered-in-error.
  static func isSaid(by status: JSON?) -> Bool {
    guard let status else { return false }
    return status.string == "entered-in-error" || (status["coding"]?.elements.contains { $0["code"]?.string == "entered-in-error" } ?? false)
  }
}

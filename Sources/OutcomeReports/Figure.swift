internal import Foundation
internal import LosslessJSON

/// Numbers of a report as people and programs read them.
enum Figure {
  /// With so many decimals; a dash for what is not known.
  static func text(_ value: Double?, _ places: Int = 2) -> String {
    guard let value, value.isFinite else { return "–" }
    let text = String(format: "%.\(places)f", value)
    // -0.00 is nothing but a rounding.
    return text.hasPrefix("-") && text.allSatisfy { "-0.".contains($0) } ? String(text.dropFirst()) : text
  }

  /// `12 points less`, or `3 points more`: never less by a negative number.
  static func fall(_ points: Int) -> String { points < 0 ? "\(-points) points more" : "\(points) points less" }

  /// A share of 1 in whole percent.
  static func percent(_ share: Double?) -> String { share.map { text(100 * $0, 0) + " %" } ?? "–" }

  /// `p = 0.044`, or `p < 0.001`.
  static func p(_ value: Double) -> String { value < 0.001 ? "p < 0.001" : "p = " + text(value, 3) }

  /// With all the digits it has, or so many decimals; null for what is not known.
  static func json(_ value: Double?, places: Int? = nil) -> JSON {
    guard let value, value.isFinite else { return .null }
    if let places { return JSONNumber(text(value, places)).map { .number($0) } ?? .null }
    return JSONNumber("\(value)").map { .number($0) } ?? .null
  }
}

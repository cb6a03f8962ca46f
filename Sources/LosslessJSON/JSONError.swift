/// Why a text is no JSON that we take: what is wrong, and where.
///
/// The message never quotes the text, which may be a patient's.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    case unexpectedEnd, unexpectedByte, badNumber, badString, badUTF8, loneSurrogate, duplicateName, tooDeep, tooLarge, trailingText
  }

  public let kind: Kind
  /// Counted from 1.
  public let line: Int
  /// In bytes of the line, counted from 1.
  public let column: Int
  public let message: String

  public init(_ kind: Kind, line: Int, column: Int, message: String) {
    self.kind = kind
    self.line = line
    self.column = column
    self.message = message
  }

  public var description: String { "line \(line), column \(column): \(message)" }
}

/// How large and how deep a text may be before it is refused.
public struct JSONLimits: Sendable, Hashable {
  /// Objects and arrays inside one another. A flood of `[` must not exhaust the stack; FHIR needs about 30.
  public var depth: Int
  /// Bytes of one text. One resource with an attached document is seldom above 20 MiB.
  public var bytes: Int

  public init(depth: Int = 128, bytes: Int = 256 << 20) {
    self.depth = depth
    self.bytes = bytes
  }

  public static let standard = JSONLimits()
}

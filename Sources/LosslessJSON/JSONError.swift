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

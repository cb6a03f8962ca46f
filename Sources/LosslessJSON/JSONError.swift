/// Why a text is no JSON that we take: what is wrong, and where.
///
/// The message never quotes the text, which may be a patient's.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, for a program to branch on.
  public enum Kind: Hashable, Sendable {
    case unexpectedEnd, unexpectedByte, badNumber, badString, badUTF8, loneSurrogate, duplicateName, tooDeep, tooLarge, trailingText
  }

  /// What is wrong, for a program to branch on.
  public let kind: Kind
  /// The line of the fault, counted from 1.
  public let line: Int
  /// The byte of the line at which the fault is, counted from 1.
  public let column: Int
  /// What is wrong, for a person; quotes nothing of the text.
  public let message: String

  /// An error at that place, line and column counted from 1.
  public init(_ kind: Kind, line: Int, column: Int, message: String) {
    self.kind = kind
    self.line = line
    self.column = column
    self.message = message
  }

  /// The place and the message.
  public var description: String { "line \(line), column \(column): \(message)" }
}

/// What is wrong with a file: which, where, and what was expected.
///
/// The message never quotes what the file said, which may be a patient's.
public struct RecordsFileFault: Sendable, Hashable, CustomStringConvertible {
  /// The file as it was named to us.
  public let file: String
  /// Counted from 1.
  public let line: Int
  /// In bytes of the line, counted from 1, where the fault is one of the text; nil where it has a path.
  public let column: Int?
  /// As `vitals[3].systolic.unit`, or the name of a CSV column; empty for the whole line.
  public let path: String
  /// What was expected there, in plain words.
  public let message: String

  /// A fault at a place of a file.
  public init(file: String, line: Int, column: Int? = nil, path: String = "", message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.path = path
    self.message = message
  }

  /// `clinic.ndjson:17: vitals[3].systolic.unit: the unit mm[Hg] was expected`.
  public var description: String {
    let place = [file, String(line)] + (column.map { [String($0)] } ?? [])
    return place.joined(separator: ":") + ": " + (path.isEmpty ? message : "\(path): \(message)")
  }
}

/// A file that is refused whole: every fault that was found, in the order of the file.
public struct RefusedFile: Error, Hashable, Sendable, CustomStringConvertible {
  /// At least one; no more than ``faultLimit``.
  public let faults: [RecordsFileFault]
  /// Whether there were more faults than are listed.
  public let isCutShort: Bool

  /// A file with a wrong separator would otherwise give a fault for each of a million lines; who has read a hundred knows.
  public static let faultLimit = 100

  init(_ faults: [RecordsFileFault]) {
    self.faults = Array(faults.prefix(Self.faultLimit))
    isCutShort = faults.count > Self.faultLimit
  }

  /// The faults, one a line.
  public var description: String {
    (faults.map(\.description) + (isCutShort ? ["and more"] : [])).joined(separator: "\n")
  }
}

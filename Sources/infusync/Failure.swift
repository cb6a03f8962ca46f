import ClinicalRecords
import Digests
import EHRSync
import HTTPWire
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// Why a command could not do its work: with which status it leaves, where the fault lies, and what helps.
struct Failure: Error {
  var status: ExitStatus
  /// Of a record or file; nil where there is none.
  var path: String?
  var message: String
  /// Further faults, one a line.
  var more: [String] = []
  /// Members that the JSON has besides the error.
  var about: [JSON.Member] = []

  init(_ status: ExitStatus, _ message: String, path: String? = nil, more: [String] = []) {
    self.status = status
    self.message = message
    self.path = path
    self.more = more
  }

  /// What any module's error means to whoever ran the command.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as StoreError: self.init(Self.status(of: error), error.hint)
    case let error as TransportError where error.kind == .notAuthorized: self.init(.notAllowed, error.hint)
    case let error as SigningKeyError: self.init(.configuration, error.hint)
    case let error as TransportError: self.init(error.isTemporary ? .again : .refused, error.hint)
    case let error as MappingError: self.init(.badInput, error.message, path: error.path)
    case let error as RecordError: self.init(.badInput, error.message, path: error.path)
    case let error as RecordAssignment.Fault: self.init(.badInput, error.message, path: error.path)
    case let error as SettlementError: self.init(.badInput, error.message)
    case let error as RefusedFile: self.init(.badInput, error.description)
    default: self.init(.ownFault, "\(error)", more: ["This is a fault of infusync. Please report it with the command that was run and the line above."])
    }
  }

  private static func status(of error: StoreError) -> ExitStatus {
    switch error.kind {
    case .busy, .moved, .leaseLost: .again
    case .full, .disk: .cannotWrite
    // Not our fault, and no other run will mend it: a person must restore a backup.
    case .cannotOpen, .tooNew, .locked, .corrupt: .configuration
    case .readOnly, .wrongKey: .notAllowed
    case .inUse, .notFound: .badInput
    case .failed, .dead: .ownFault
    }
  }

  /// Faults of a record, each with its path.
  init(_ faults: [RecordFault]) {
    self.init(.badInput, faults.first?.message ?? "is no record", path: faults.first?.path, more: faults.dropFirst().map(\.description))
    about = [JSON.Member("faults", .array(faults.map { ["path": .string($0.path), "message": .string($0.message)] }))]
  }
}

internal import GRDB

extension StoreError {
  /// What an error from below means to the caller; says where, and never what was in it.
  init(_ error: any Error, at place: String) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError: self.init(error, at: place)
    default: self.init(.failed, hint: "\(place): \(type(of: error))")
    }
  }

  private init(_ error: DatabaseError, at place: String) {
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.busy, hint: "\(place) is being written by another process; try again")
    // The index in shared memory is a file as well, and may be the first that finds no room.
    case .SQLITE_FULL,
      .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
      self.init(.full, hint: "the disk of \(place) is full; nothing of this step was stored")
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(.readOnly, hint: "\(place) cannot be written; look at its owner and permissions, and at those of its folder")
    case .SQLITE_CORRUPT:
      self.init(.corrupt, hint: "\(place) is damaged; stop, keep a copy of it, and restore a backup")
    case .SQLITE_NOTADB:
      self.init(.corrupt, hint: "\(place) is no store, or is damaged")
    case .SQLITE_CANTOPEN, .SQLITE_AUTH:
      self.init(.cannotOpen, hint: "\(place) cannot be opened; look at its path and permissions")
    case .SQLITE_IOERR:
      self.init(.disk, hint: "the disk of \(place) cannot be read or written (SQLite \(error.extendedResultCode.rawValue)); look at the disk")
    default:
      self.init(.failed, hint: "\(place): SQLite \(error.extendedResultCode.rawValue)")
    }
  }
}

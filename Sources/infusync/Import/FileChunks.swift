import EHRSync
import Foundation
import LosslessJSON

/// The resources of an NDJSON file in chunks, read and parsed by a thread of their own ahead of whoever takes them.
///
/// The only place in an import where a thread is made. What comes out depends on the file alone: chunks are cut by count and
/// bytes, and where a name comes again, never by how fast anybody is.
final class FileChunks: Sendable {
  /// Which lines are wanted.
  enum Lines: Sendable, Equatable {
    /// All of them; ends with `unordered` where one comes that belongs before another.
    case inOrder
    /// Those whose type belongs to that pass, see `SourceOrder`.
    case pass(Int)
  }

  /// How many resources a chunk has at most, and about how many bytes: enough that a question to the store is shared by many,
  /// and little enough that some chunks lie in memory at once.
  static let limit = (resources: 400, bytes: 1 << 20)
  /// How many chunks wait to be taken at most.
  static let ahead = 2

  private let queue = ChunkQueue()

  /// Begins to read.
  init(_ file: ImportFile, _ lines: Lines) {
    let queue = self.queue
    let thread = Thread { Self.read(file, lines, into: queue) }
    thread.stackSize = 8 << 20
    thread.name = "import reader"
    thread.start()
  }

  deinit { queue.abandon() }

  /// The next chunk; nil when the file ended well.
  func next() throws -> [FHIRImport.Resource]? {
    switch queue.take() {
    case .chunk(let resources): return resources
    case .end: return nil
    case .fault(let fault): throw fault
    }
  }

  /// Says that a file of mixed types has one that belongs before another: it wants passes.
  struct Unordered: Error {}

  private static func read(_ file: ImportFile, _ lines: Lines, into queue: ChunkQueue) {
    var reader = NDJSONReader()
    var chunk = ChunkCut(lines)
    do {
      var isFirst = true
      var fault: (any Error)?
      try file.pieces(of: 1 << 20) { piece in
        var piece = piece
        // A byte order mark is no JSON, but many a system writes one.
        if isFirst, piece.starts(with: [0xEF, 0xBB, 0xBF]) { piece = UnsafeRawBufferPointer(rebasing: piece[3...]) }
        isFirst = false
        reader.append(piece)
        do { return try chunk.take(&reader, queue) } catch {
          fault = error
          return false
        }
      }
      if let fault { throw fault }
      reader.finish()
      if try chunk.take(&reader, queue) { chunk.end(queue) }
    } catch {
      queue.put(.fault(error))
    }
  }
}

/// The chunk that is being filled.
private struct ChunkCut {
  let lines: FileChunks.Lines
  private var resources: [FHIRImport.Resource] = []
  private var names: Set<String> = []
  private var bytes = 0
  private var last = 0

  init(_ lines: FileChunks.Lines) { self.lines = lines }

  /// Takes the lines that have come whole; false when nobody wants more.
  mutating func take(_ reader: inout NDJSONReader, _ queue: ChunkQueue) throws -> Bool {
    while let line = reader.next() {
      switch line.value {
      case .failure(let error): throw FHIRImport.Fault(line: line.number, column: error.column, path: "", message: error.message)
      case .success(let json):
        let resource = try FHIRImport.resource(line: line.number, json)
        guard try isWanted(resource) else { continue }
        if names.contains(resource.name) || resources.count >= FileChunks.limit.resources || bytes >= FileChunks.limit.bytes {
          guard flush(queue) else { return false }
        }
        names.insert(resource.name)
        bytes += line.length
        resources.append(resource)
      }
    }
    return true
  }

  private mutating func isWanted(_ resource: FHIRImport.Resource) throws -> Bool {
    let pass = SourceOrder.pass(resource.type)
    if case .pass(let wanted) = lines { return pass == wanted }
    if pass < last { throw FileChunks.Unordered() }
    last = pass
    return true
  }

  private mutating func flush(_ queue: ChunkQueue) -> Bool {
    defer { (resources, names, bytes) = ([], [], 0) }
    return resources.isEmpty || queue.put(.chunk(resources))
  }

  mutating func end(_ queue: ChunkQueue) { if flush(queue) { queue.put(.end) } }
}

/// Hands chunks from one thread to another, a few at a time.
private final class ChunkQueue: @unchecked Sendable {
  // Everything is read and written under `condition`.
  enum Item {
    case chunk([FHIRImport.Resource])
    case end
    case fault(any Error)
  }

  private let condition = NSCondition()
  private var items: [Item] = []
  private var isAbandoned = false

  /// Waits for room; false when nobody will take it.
  @discardableResult
  func put(_ item: Item) -> Bool {
    condition.withLock {
      while items.count >= FileChunks.ahead, !isAbandoned { condition.wait() }
      items.append(item)
      condition.signal()
      return !isAbandoned
    }
  }

  func take() -> Item {
    condition.withLock {
      while items.isEmpty { condition.wait() }
      // What ends the file is said again to whoever asks again.
      if case .chunk = items[0] {
        defer { condition.signal() }
        return items.removeFirst()
      }
      return items[0]
    }
  }

  func abandon() {
    condition.withLock {
      isAbandoned = true
      condition.broadcast()
    }
  }
}

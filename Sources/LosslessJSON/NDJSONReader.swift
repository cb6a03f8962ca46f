/// One line of an NDJSON stream, read or refused.
public struct NDJSONLine: Sendable {
  /// Counted from 1 over the whole stream, blank lines too.
  public let number: Int
  /// The byte of the stream at which the line begins.
  public let offset: Int
  /// How many bytes it has, its line end included.
  public let length: Int
  /// The line's value, or why it has none; `line` of the error is ``number``.
  public let value: Result<JSON, JSONError>
}

/// Reads NDJSON as it comes, in pieces cut anywhere; holds no more than one line and one piece.
///
/// `append` a piece, take lines with `next` until it has none, and so on; `finish` after the last piece. A bad line
/// does not end the reading: the next call gives the line after it.
public struct NDJSONReader: ~Copyable {
  private var buffer: [UInt8] = []
  private var at = 0
  /// Up to here no line end was found.
  private var looked = 0
  private var number = 0
  private var offset = 0
  private var isFinished = false
  private var isSkipping = false
  private let limits: JSONLimits

  /// A reader that refuses a line longer than `limits.bytes`, and keeps nothing of it.
  ///
  /// 64 MiB, as no honest resource reaches it and a stream without line ends must not fill the memory.
  public init(limits: JSONLimits = JSONLimits(bytes: 64 << 20)) { self.limits = limits }

  /// Takes the next piece of the stream.
  public mutating func append(_ piece: UnsafeRawBufferPointer) {
    buffer.removeFirst(at)
    looked = max(looked - at, 0)
    at = 0
    buffer.append(contentsOf: piece)
  }

  /// Takes the next piece of the stream.
  public mutating func append(_ piece: [UInt8]) { piece.withUnsafeBytes { append($0) } }

  /// Says that no piece follows: what is left is the last line.
  public mutating func finish() { isFinished = true }

  /// The next line that is not blank; nil when it has not come whole yet, or there is none.
  public mutating func next() -> NDJSONLine? {
    while at < buffer.count {
      let found = lineEnd()
      guard found != nil || isFinished else { return refuseOverlong() }
      let (start, end) = (at, found ?? buffer.count)
      let place = offset
      at = min(end + 1, buffer.count)
      offset += at - start
      let wasSkipping = isSkipping
      isSkipping = false
      if wasSkipping { continue }
      number += 1
      if NDJSONLines.isBlank(buffer[start..<end]) { continue }
      return NDJSONLine(number: number, offset: place, length: at - start, value: read(start..<end))
    }
    return nil
  }

  /// Where the next line ends; looks at no byte twice.
  private mutating func lineEnd() -> Int? {
    let from = max(at, looked)
    let found = buffer.withUnsafeBytes { bytes in
      bytes.baseAddress.flatMap { SameBytes.lineEnd($0 + from, bytes.count - from) }.map { from + $0 }
    }
    looked = found ?? buffer.count
    return found
  }

  private func read(_ line: Range<Int>) -> Result<JSON, JSONError> {
    buffer.withUnsafeBytes { bytes in
      do throws(JSONError) {
        return .success(try JSON(parsing: UnsafeRawBufferPointer(rebasing: bytes[line]), limits: limits))
      } catch {
        return .failure(JSONError(error.kind, line: number, column: error.column, message: error.message))
      }
    }
  }

  /// A line that is too long before it ended: refused once, and skipped as it comes.
  private mutating func refuseOverlong() -> NDJSONLine? {
    guard isSkipping || buffer.count - at > limits.bytes else { return nil }
    let place = offset
    offset += buffer.count - at
    at = buffer.count
    if isSkipping { return nil }
    isSkipping = true
    number += 1
    let error = JSONError(.tooLarge, line: number, column: 1, message: "a line larger than \(limits.bytes) bytes")
    return NDJSONLine(number: number, offset: place, length: limits.bytes, value: .failure(error))
  }
}

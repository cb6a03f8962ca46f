internal import LosslessJSON

/// However the stream is cut, the same lines come out, each from the bytes it says.
enum NDJSONBody {
  static func brokenLaw(_ bytes: [UInt8]) -> String? {
    let whole = lines(bytes, pieces: max(bytes.count, 1))
    for size in [1, 7, 64] where size < bytes.count {
      let cut = lines(bytes, pieces: size)
      guard cut.count == whole.count, zip(cut, whole).allSatisfy({ $0 == $1 }) else { return "in pieces of \(size) bytes the lines are others" }
    }
    for line in whole where line.offset < 0 || line.offset + line.length > bytes.count { return "a line lies outside the stream" }
    return nil
  }

  private struct Line: Equatable {
    let number: Int
    let offset: Int
    let length: Int
    let value: JSON?
  }

  private static func lines(_ bytes: [UInt8], pieces size: Int) -> [Line] {
    var reader = NDJSONReader(limits: JSONLimits(bytes: 1 << 16))
    var found: [Line] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + size, bytes.count)
      reader.append(Array(bytes[start..<end]))
      start = end
      drain(&reader, &found)
    }
    reader.finish()
    drain(&reader, &found)
    return found
  }

  private static func drain(_ reader: inout NDJSONReader, _ found: inout [Line]) {
    while let line = reader.next() { found.append(Line(number: line.number, offset: line.offset, length: line.length, value: try? line.value.get())) }
  }
}

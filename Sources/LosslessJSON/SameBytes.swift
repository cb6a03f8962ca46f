#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Comparison and search of raw bytes by the C library, which does it with vectors.
enum SameBytes {
  @inline(__always) static func areEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    memcmp(a, b, count) == 0
  }

  /// The place of the first line end; nil when there is none.
  @inline(__always) static func lineEnd(_ start: UnsafeRawPointer, _ count: Int) -> Int? {
    memchr(start, 0x0A, count).map { UnsafeRawPointer($0) - start }
  }
}

extension String {
  /// Whether both have the same code units. `==` of `String` takes composed and decomposed letters for the same; a
  /// codec that loses nothing does not.
  @inline(__always) func isSame(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    var (a, b) = (self, other)
    return a.withUTF8 { a in
      b.withUTF8 { b in
        guard let x = a.baseAddress, let y = b.baseAddress else { return a.count == b.count }
        return SameBytes.areEqual(x, y, a.count)
      }
    }
  }
}

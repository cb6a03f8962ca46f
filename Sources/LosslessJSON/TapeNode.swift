/// One value, or one member's name, of a parsed text: where it stands in the bytes, and where its neighbour is.
///
/// The nodes of a text lie in one buffer in the order of the text: a container, then what is in it; a member is two
/// nodes, its name and its value. 16 bytes each, about one for every 14 bytes of FHIR.
struct TapeNode {
  /// The first byte; of a string, its opening quote.
  var start: UInt32
  /// The byte after the last.
  var end: UInt32
  /// The node after this one and all inside it; of a member's name, ``NameHash`` of the name.
  var next: UInt32
  /// Tag in the low 4 bits, count of elements or members above.
  var shape: UInt32

  static let null: UInt32 = 0
  static let no: UInt32 = 1
  static let yes: UInt32 = 2
  static let number: UInt32 = 3
  static let string: UInt32 = 4
  static let array: UInt32 = 5
  static let object: UInt32 = 6
  /// Set beside `string` when a backslash is inside.
  static let escaped: UInt32 = 8

  @inline(__always) var tag: UInt32 { shape & 7 }
  @inline(__always) var isEscaped: Bool { shape & Self.escaped != 0 }
  @inline(__always) var count: Int { Int(shape >> 4) }
  @inline(__always) var length: Int { Int(end &- start) }
}

/// A 32-bit digest of a member's name as decoded: of its length, its first 8 and its last 8 bytes.
///
/// Only a filter: whoever finds two equal compares the bytes. Names may be chosen to collide, so nothing may become
/// slow by it either; see ``NameCheck``.
enum NameHash {
  @inline(__always) static func mix(_ first: UInt64, _ last: UInt64, _ count: Int) -> UInt32 {
    let folded = (first ^ (last &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(truncatingIfNeeded: count)) &* 0xD6E8_FEB8_6659_FD93
    return UInt32(truncatingIfNeeded: folded >> 32)
  }

  /// Of bytes after which 8 more can be read.
  @inline(__always) static func ofPadded(_ p: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    let word = Word.load(p)
    if count >= 8 { return mix(word, Word.load(p + (count &- 8)), count) }
    return mix(word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1), 0, count)
  }

  /// Of any bytes.
  static func of(_ p: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    if count >= 8 { return mix(Word.load(p), Word.load(p + (count - 8)), count) }
    var word: UInt64 = 0
    var index = count
    while index > 0 {
      index -= 1
      word = word << 8 | UInt64(p[index])
    }
    return mix(word, 0, count)
  }
}

/// Eight bytes looked at together in one register.
enum Word {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highs: UInt64 = 0x8080_8080_8080_8080
  static let spaces: UInt64 = 0x2020_2020_2020_2020
  static let quotes: UInt64 = 0x2222_2222_2222_2222
  static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C

  @inline(__always) static func load(_ p: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
  }

  /// The first byte from `p` on that is a quote, a backslash, a control character or not ASCII.
  ///
  /// A borrow can only mark bytes above the first that stops, so the lowest mark is always true. Ends at the zeros after
  /// the text at the latest.
  @inline(__always) static func plainRun(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let word = load(p)
      let stops = (((word ^ quotes) &- ones) | ((word ^ backslashes) &- ones) | (word &- spaces) | word) & highs
      if stops != 0 { return p + (stops.trailingZeroBitCount &>> 3) }
      p += 8
    }
  }

  /// The first byte from `p` on that is no space, tab or line end.
  @inline(__always) static func skipSpace(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    if start.pointee > 0x20 { return start }
    return skipRun(start)
  }

  @inline(never) static func skipRun(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      switch p.pointee {
      case 0x20:
        p += 1
        while load(p) == spaces { p += 8 }
      case 0x0A, 0x0D, 0x09: p += 1
      default: return p
      }
    }
  }
}

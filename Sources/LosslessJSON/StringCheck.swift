/// What a string holds beside plain ASCII: escapes, and characters of several bytes.
enum StringCheck {
  /// Checks a string from the first byte that is not plain ASCII; gives the place of the closing quote, and the escape flag.
  @inline(never) static func rest(
    from start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) throws(TapeFault) -> (close: UnsafePointer<UInt8>, flag: UInt32) {
    var p = start
    var flag: UInt32 = 0
    while true {
      let byte = p.pointee
      if byte == 0x22 { return (p, flag) }
      if byte >= 0x80 {
        p += try utf8Length(p)
        if p.pointee >= 0x80 { continue }
      } else if byte == 0x5C {
        flag = TapeNode.escaped
        p = try escape(p, end)
      } else if p >= end {
        throw TapeFault(kind: .unexpectedEnd, place: end, message: "the text ends inside a string")
      } else {
        throw TapeFault(kind: .badString, place: p, message: "a control character in a string")
      }
      p = Word.plainRun(p)
    }
  }

  /// How many bytes the character at `p` has, which is not ASCII: 2 to 4, and well formed (Unicode table 3-7).
  @inline(__always) static func utf8Length(_ p: UnsafePointer<UInt8>) throws(TapeFault) -> Int {
    let first = p[0]
    let second = p[1]
    if first >= 0xC2, first <= 0xDF, second & 0xC0 == 0x80 { return 2 }
    if first & 0xF0 == 0xE0, second & 0xC0 == 0x80, p[2] & 0xC0 == 0x80 {
      if first == 0xE0 ? second >= 0xA0 : first == 0xED ? second < 0xA0 : true { return 3 }
    }
    if first >= 0xF0, first <= 0xF4, second & 0xC0 == 0x80, p[2] & 0xC0 == 0x80, p[3] & 0xC0 == 0x80 {
      if first == 0xF0 ? second >= 0x90 : first == 0xF4 ? second < 0x90 : true { return 4 }
    }
    throw TapeFault(kind: .badUTF8, place: p, message: "not UTF-8")
  }

  /// Checks one escape, or the two of a surrogate pair; gives the byte after it.
  private static func escape(_ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) throws(TapeFault) -> UnsafePointer<UInt8> {
    switch p[1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return p + 2
    case 0x75: break
    default:
      if p + 1 >= end { throw TapeFault(kind: .unexpectedEnd, place: end, message: "the text ends inside a string") }
      throw TapeFault(kind: .badString, place: p, message: "an unknown escape")
    }
    guard let unit = hex(p + 2) else { throw noHex(p + 2, end) }
    guard unit & 0xF800 == 0xD800 else { return p + 6 }
    guard unit < 0xDC00, p[6] == 0x5C, p[7] == 0x75 else {
      throw TapeFault(kind: .loneSurrogate, place: p, message: "half a surrogate pair")
    }
    guard let low = hex(p + 8) else { throw noHex(p + 8, end) }
    guard low & 0xFC00 == 0xDC00 else { throw TapeFault(kind: .loneSurrogate, place: p, message: "half a surrogate pair") }
    return p + 12
  }

  private static func noHex(_ place: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> TapeFault {
    var p = place
    while p < place + 4, nibble(p.pointee) != nil { p += 1 }
    if p >= end { return TapeFault(kind: .unexpectedEnd, place: end, message: "the text ends inside a string") }
    return TapeFault(kind: .badString, place: place, message: "four hexadecimal digits were expected")
  }

  private static func nibble(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }

  /// The value of four hexadecimal digits; nil when one is none. Never reads past the first that is none.
  static func hex(_ p: UnsafePointer<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for index in 0..<4 {
      guard let digit = nibble(p[index]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  /// The bytes that a checked string with escapes stands for, between its quotes.
  static func decode(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: end - start) { buffer, count in
      guard let out = buffer.baseAddress else { return }
      count = decode(start, end, into: out)
    }
  }

  /// As above into room for as many bytes as the string has; gives how many were written.
  static func decode(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, into out: UnsafeMutablePointer<UInt8>) -> Int {
    var p = start + 1
    var q = out
    while p < end - 1 {
      guard p.pointee == 0x5C else {
        q.pointee = p.pointee
        q += 1
        p += 1
        continue
      }
      let letter = p[1]
      guard letter == 0x75 else {
        q.pointee = unescape(letter)
        q += 1
        p += 2
        continue
      }
      var scalar = hex(p + 2) ?? 0xFFFD
      p += 6
      if scalar & 0xFC00 == 0xD800 {
        scalar = 0x10000 + (scalar - 0xD800) << 10 + ((hex(p + 2) ?? 0xDC00) - 0xDC00)
        p += 6
      }
      for byte in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
        q.pointee = byte
        q += 1
      }
    }
    return q - out
  }

  private static func unescape(_ letter: UInt8) -> UInt8 {
    switch letter {
    case 0x62: 8
    case 0x66: 12
    case 0x6E: 10
    case 0x72: 13
    case 0x74: 9
    default: letter
    }
  }
}

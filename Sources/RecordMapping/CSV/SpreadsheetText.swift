/// Makes UTF-8 of what a spreadsheet saves: UTF-8 with or without its mark, or UTF-16 with one (Excel's "Unicode text").
///
/// Takes the file piece by piece, wherever it is cut. What is no text in its encoding becomes the byte FF, which is no UTF-8
/// either, so that whoever reads the fields says where it stands.
struct SpreadsheetText: Sendable {
  private enum Encoding { case utf8, utf16LittleEndian, utf16BigEndian }

  private var encoding: Encoding?
  /// Bytes that are too few to be told yet.
  private var carried: [UInt8] = []
  private var highSurrogate: UInt32?

  /// Puts what the piece says behind `text`.
  mutating func decode(_ piece: UnsafeRawBufferPointer, into text: inout [UInt8]) {
    if encoding == .utf8 { return text.append(contentsOf: piece) }
    carried.append(contentsOf: piece)
    if encoding == nil {
      guard carried.count >= 3 else { return }
      begin()
    }
    take(into: &text)
  }

  /// Puts what is left behind `text`; the file is over.
  mutating func finish(into text: inout [UInt8]) {
    if encoding == nil { begin() }
    take(into: &text)
    if !carried.isEmpty || highSurrogate != nil { text.append(0xFF) }
    carried = []
    highSurrogate = nil
  }

  private mutating func begin() {
    if carried.starts(with: [0xEF, 0xBB, 0xBF]) {
      carried.removeFirst(3)
      encoding = .utf8
    } else if carried.starts(with: [0xFF, 0xFE]) {
      carried.removeFirst(2)
      encoding = .utf16LittleEndian
    } else if carried.starts(with: [0xFE, 0xFF]) {
      carried.removeFirst(2)
      encoding = .utf16BigEndian
    } else {
      encoding = .utf8
    }
  }

  private mutating func take(into text: inout [UInt8]) {
    guard let encoding, encoding != .utf8 else {
      text.append(contentsOf: carried)
      carried = []
      return
    }
    let whole = carried.count & ~1
    text.reserveCapacity(text.count + whole)
    for place in stride(from: 0, to: whole, by: 2) {
      let (first, second) = (UInt32(carried[place]), UInt32(carried[place + 1]))
      unit(encoding == .utf16LittleEndian ? second << 8 | first : first << 8 | second, into: &text)
    }
    carried.removeFirst(whole)
  }

  private mutating func unit(_ unit: UInt32, into text: inout [UInt8]) {
    if unit < 0x80, highSurrogate == nil { return text.append(UInt8(unit)) }
    if let high = highSurrogate {
      highSurrogate = nil
      if 0xDC00...0xDFFF ~= unit { return Self.put(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00), into: &text) }
      text.append(0xFF)
    }
    if 0xD800...0xDBFF ~= unit { highSurrogate = unit } else { Self.put(unit, into: &text) }
  }

  private static func put(_ code: UInt32, into text: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(code) else { return text.append(0xFF) }
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}

/// The places of names in a list, found without making a string of a member's name.
///
/// Shape: at most 65,535 names, at least twice as many slots; a name that is not there costs a look more or less often.
public struct NameIndex: Sendable {
  /// All names one after another, and where each ends.
  private let text: [UInt8]
  private let ends: [Int]
  private let hashes: [UInt32]
  /// For each slot the place of a name, counted from 1; 0 is free.
  private let slots: [UInt16]

  /// An index of these names, which must not repeat.
  public init(_ names: [String]) {
    var (text, ends, hashes): ([UInt8], [Int], [UInt32]) = ([], [0], [])
    var size = 4
    while size < names.count * 2 { size *= 2 }
    var slots = [UInt16](repeating: 0, count: size)
    for (place, name) in names.prefix(Int(UInt16.max)).enumerated() {
      let bytes = Array(name.utf8)
      let hash = bytes.withUnsafeBufferPointer(Self.hash)
      text += bytes
      ends.append(text.count)
      hashes.append(hash)
      var slot = Int(hash) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt16(place + 1)
    }
    (self.text, self.ends, self.hashes, self.slots) = (text, ends, hashes, slots)
  }

  /// The place of a member's name; nil where it is none of the names.
  public func place(of member: JSON.Member) -> Int? {
    guard let (source, node) = member.parsedLabel else { return place(of: member.name) }
    return withExtendedLifetime(source) {
      let view = TapeView(source)
      return place(view.node(node).next) { view.isName(node, $0) }
    }
  }

  /// The place of a name; nil where it is none of the names.
  public func place(of name: String) -> Int? {
    var name = name
    return name.withUTF8 { bytes in place(Self.hash(bytes)) { $0.elementsEqual(bytes) } }
  }

  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    bytes.baseAddress.map { NameHash.of($0, bytes.count) } ?? NameHash.mix(0, 0, 0)
  }

  @inline(__always) private func place(_ hash: UInt32, _ isIt: (UnsafeBufferPointer<UInt8>) -> Bool) -> Int? {
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if hashes[place] == hash {
        let isFound = text.withUnsafeBufferPointer { isIt(UnsafeBufferPointer(rebasing: $0[ends[place]..<ends[place + 1]])) }
        if isFound { return place }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }
}

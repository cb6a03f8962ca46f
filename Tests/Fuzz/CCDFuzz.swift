import CDADocuments
import MappingCatalog
import RecordMapping

/// What libFuzzer calls with bytes of its own: whatever they are, the reader answers or throws; it never traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func readOneDocument(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let first = try? Fuzzed.reader.read(bytes)
  // Read again it says the same: nothing of a document outlives it.
  if let first, let again = try? Fuzzed.reader.read(bytes) {
    precondition(again.resources.map(\.document) == first.resources.map(\.document), "the same bytes were read in two ways")
  }
  return 0
}

/// SwiftPM calls an executable's entry by this name in a debug build; libFuzzer's own loop is what runs.
@_cdecl("ccd_fuzz_main")
public func run(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  var (count, arguments) = (count, arguments)
  return drive(&count, &arguments, readOneDocument)
}

@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private enum Fuzzed {
  static let reader = CCDReader(catalog: MappingCatalog.load().catalog)
}

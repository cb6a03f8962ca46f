import Foundation
import FuzzBodies

/// What libFuzzer calls with bytes of its own: whatever they are, the reader that `FUZZ_TARGET` names answers or refuses; it never traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func readOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let broken = Fuzzed.target.brokenLaw(Array(UnsafeBufferPointer(start: start, count: count)))
  precondition(broken == nil, broken ?? "")
  return 0
}

/// SwiftPM calls an executable's entry by this name in a debug build; libFuzzer's own loop is what runs.
@_cdecl("infusync_fuzz_main")
public func run(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  var (count, arguments) = (count, arguments)
  return drive(&count, &arguments, readOneInput)
}

@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private enum Fuzzed {
  static let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      preconditionFailure("FUZZ_TARGET is one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")), not \(name)")
    }
    return target
  }()
}

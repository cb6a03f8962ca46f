import Testing
@testable import EHRSync

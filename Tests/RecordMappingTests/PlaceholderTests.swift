import Testing
@testable import RecordMapping

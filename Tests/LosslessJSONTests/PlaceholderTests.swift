import Testing
@testable import LosslessJSON

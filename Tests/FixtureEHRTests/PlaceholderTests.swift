import Testing
@testable import FixtureEHR

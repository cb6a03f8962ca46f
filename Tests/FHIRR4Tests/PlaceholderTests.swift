import Testing
@testable import FHIRR4

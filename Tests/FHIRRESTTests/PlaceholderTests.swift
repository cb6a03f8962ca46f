import Testing
@testable import FHIRREST

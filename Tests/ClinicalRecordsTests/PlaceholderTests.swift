import Testing
@testable import ClinicalRecords

import Testing
@testable import ClinicalMerge

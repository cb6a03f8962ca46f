import Testing
@testable import CDADocuments

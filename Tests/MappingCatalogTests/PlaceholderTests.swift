import Testing
@testable import MappingCatalog

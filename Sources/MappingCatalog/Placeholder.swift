// The first file of MappingCatalog goes here.

// The first file of FHIRR4 goes here.

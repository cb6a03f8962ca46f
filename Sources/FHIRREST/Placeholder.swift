// The first file of FHIRREST goes here.

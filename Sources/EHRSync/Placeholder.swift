// The first file of EHRSync goes here.

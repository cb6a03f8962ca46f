// The first file of Outcomes goes here.

// The first file of FixtureEHR goes here.

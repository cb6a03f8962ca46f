// The first file of FixtureServer goes here.

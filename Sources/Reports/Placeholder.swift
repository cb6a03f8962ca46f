// The first file of Reports goes here.

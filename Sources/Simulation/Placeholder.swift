// The first file of Simulation goes here.

// The first file of Digests goes here.

// The first file of CurlTransport goes here.

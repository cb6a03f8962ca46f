// The first file of CDADocuments goes here.

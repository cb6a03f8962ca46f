// The first file of RecordMapping goes here.

// The first file of ClinicalMerge goes here.

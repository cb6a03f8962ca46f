public import ClinicalRecords
public import MappingCatalog

extension Assessment {
  /// What its answers come to; nil when the catalog has no such instrument.
  public func score(in catalog: MappingCatalog) -> Score? {
    catalog.instruments[instrument]?.score(answers.mapValues(\.value))
  }
}

/// How deeply the patient was sedated at one moment, on a scale of whole numbers.
public struct SedationSample: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// When it was looked at.
  public var at: DateTime
  /// The scale.
  public var scale: SedationScale
  /// A number of the scale.
  public var value: Int

  public init(id: RecordID, at: DateTime, scale: SedationScale, value: Int) {
    self.id = id
    self.at = at
    self.scale = scale
    self.value = value
  }
}

/// A scale of sedation.
public enum SedationScale: String, Sendable, Hashable, CaseIterable {
  /// Richmond Agitation-Sedation Scale.
  case rass
  /// Modified Observer's Assessment of Alertness/Sedation.
  case moaas = "moaa-s"
  /// Ramsay.
  case ramsay

  /// The numbers that the scale has.
  public var range: ClosedRange<Int> {
    switch self {
    case .rass: -5...4
    case .moaas: 0...5
    case .ramsay: 1...6
    }
  }
}

/// How far away from it all the patient felt at one moment, as one number from 0 to 10.
///
/// A whole CADSS is an ``Assessment`` with the session and a time point of its own, so that it is scored as every other.
public struct DissociationSample: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// When it was asked.
  public var at: DateTime
  /// From 0, not at all, to 10.
  public var rating: Int

  public init(id: RecordID, at: DateTime, rating: Int) {
    self.id = id
    self.at = at
    self.rating = rating
  }
}

public import ClinicalRecords
internal import LosslessJSON

/// One kind of reading: the codes, unit and profile it is sent with, and the field of a sample it is read from.
public struct ObservationKind: Sendable, Hashable {
  /// A value that hangs on the reading: systolic pressure, the oxygen that was given.
  public struct Component: Sendable, Hashable {
    /// The field of `VitalSample`: `systolic`.
    public let field: String
    /// The codes, the first being the one it is known by.
    public let codings: [Coding]
    /// The UCUM unit, which is also the unit of the field.
    public let ucum: String
    /// Whether it must stand, with a reason for its absence, when the reading has no such value.
    public let isRequired: Bool
  }

  /// The file's name without `.json`: `blood-pressure`.
  public let name: String
  /// The field of `VitalSample` with the value; nil when there are components only.
  public let field: String?
  /// The codes, the first being the one it is known by.
  public let codings: [Coding]
  /// The UCUM unit of the value.
  public let ucum: String?
  /// A code of observation-category: `vital-signs`.
  public let category: String
  /// The profile it is written after, when there is one.
  public let profile: String?
  /// In the order of the file.
  public let components: [Component]

  /// The fields it takes from a sample.
  public var fields: [String] { [field].compactMap { $0 } + components.map(\.field) }
}

extension ObservationKind {
  init(name: String, _ json: JSON, _ reader: FieldReader) {
    reader.only(["observation", "field", "codings", "ucum", "category", "profile", "components", "source"], in: json, at: "")
    if reader.text("observation", in: json) != name { reader.fault("observation", "the file's name, \(name), was expected") }
    _ = reader.text("source", in: json)
    self.name = name
    field = reader.optionalText("field", in: json)
    codings = reader.codings("codings", in: json)
    ucum = field == nil ? nil : reader.text("ucum", in: json)
    category = reader.text("category", in: json)
    profile = reader.optionalText("profile", in: json)
    components = reader.list("components", in: json, optional: true).map { component, path in
      reader.only(["field", "codings", "ucum", "required"], in: component, at: path)
      let codings = reader.codings("codings", in: component, at: path)
      if codings.isEmpty { reader.fault(path + ".codings", "a verified code is needed") }
      return Component(
        field: reader.text("field", in: component, at: path), codings: codings, ucum: reader.text("ucum", in: component, at: path),
        isRequired: reader.truth("required", in: component, at: path))
    }
    if codings.isEmpty { reader.fault("codings", "a verified code is needed") }
    if fields.isEmpty { reader.fault("field", "a field or components were expected") }
  }
}

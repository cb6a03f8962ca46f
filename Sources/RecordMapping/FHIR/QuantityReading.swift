import ClinicalRecords
import LosslessJSON
import MappingCatalog

/// A Quantity as a record's amount: in the record's unit as it stands, in another one by conversion.
struct QuantityReading {
  /// The amount, in the record's unit.
  let amount: JSON
  /// What was done to it, in plain words and without the value; nil when nothing was.
  let conversion: String?

  /// Reads a Quantity; throws when its unit is missing, unknown or of something else: nothing is guessed.
  ///
  /// `words` maps what people write to UCUM; a word is looked up only where there is no code.
  init(_ quantity: JSON, unit: String, words: ConceptMap? = nil) throws(QuantityFault) {
    guard let value = quantity["value"], value.kind == .number, quantity["comparator"] == nil else {
      throw QuantityFault(message: "a plain value in \(unit) was expected")
    }
    let said = try Self.unit(of: quantity, expected: unit, words: words)
    guard said != unit else {
      amount = ["value": value, "unit": .string(unit)]
      conversion = nil
      return
    }
    guard let decimal = value.number.flatMap({ ClinicalDecimal($0.literal) }) else {
      throw QuantityFault(message: "the value has too many digits to be converted to \(unit)")
    }
    do throws(UnitError) {
      let converted = try UnitOfMeasure(said).convert(decimal, to: UnitOfMeasure(unit))
      guard let number = try? JSON(parsing: converted.value.description) else {
        throw UnitError.tooManyDigits(from: said, expected: unit)
      }
      amount = ["value": number, "unit": .string(unit)]
      conversion = "a value in \(said) was read in \(unit)" + (converted.rounding.map { ", \($0)" } ?? "")
    } catch {
      throw QuantityFault(message: "\(error)")
    }
  }

  private static func unit(of quantity: JSON, expected: String, words: ConceptMap?) throws(QuantityFault) -> String {
    if let system = quantity["system"], system.string != FHIRSystem.ucum {
      throw QuantityFault(message: "a unit of UCUM was expected, as \(expected)")
    }
    if let code = quantity["code"]?.string { return code }
    guard let word = quantity["unit"]?.string, !word.isEmpty else { throw QuantityFault(message: "\(UnitError.missing(expected: expected))") }
    if word != expected, case .code(let coding)? = words?[word] { return coding.code }
    return word
  }
}

/// Why a Quantity cannot be read, in plain words that say what was expected.
struct QuantityFault: Error { let message: String }

extension FHIRForms {
  /// A Quantity as a record's amount; nil unless its unit is that one or is converted to it.
  static func amount(_ quantity: JSON?, unit: String, words: ConceptMap? = nil) -> JSON? {
    guard let quantity else { return nil }
    return try? QuantityReading(quantity, unit: unit, words: words).amount
  }

  /// A tree with those Quantities in the units of another tree that stand in its places and can be converted to them.
  ///
  /// So that a value read in another unit counts as read: what the record says of it is what our own rendering says.
  static func inUnits(of ours: JSON?, _ tree: JSON, words: ConceptMap?) -> JSON {
    guard let ours else { return tree }
    switch (tree.kind, ours.kind) {
    case (.object, .object):
      if let unit = ours["code"]?.string ?? ours["unit"]?.string, ours["value"]?.kind == .number, tree["value"]?.kind == .number {
        guard let amount = amount(tree, unit: unit, words: words), let value = amount["value"] else { return tree }
        // In another unit it is ours when it reads as the same; in the same unit it stands as it is.
        let isSame = (tree["code"]?.string ?? tree["unit"]?.string) == unit
        return isSame ? tree : quantity(value: value, unit: unit)
      }
      return .object(tree.members.map { JSON.Member($0.name, inUnits(of: ours[$0.name], $0.value, words: words)) })
    case (.array, .array):
      let others = ours.elements
      return .array(tree.elements.enumerated().map { inUnits(of: $0 < others.count ? others[$0] : nil, $1, words: words) })
    default: return tree
    }
  }
}

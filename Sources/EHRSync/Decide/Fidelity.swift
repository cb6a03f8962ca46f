internal import ClinicalMerge
internal import LosslessJSON
internal import RecordStore

/// What the server made of what we wrote.
enum Fidelity {
  /// The echo against the written document, without what the server only added.
  static func differences(_ echo: JSON, from written: JSON, under policy: MergePolicy) -> [FidelityDifference] {
    fidelity(of: echo, to: written, under: policy).filter { $0.kind != .added }
  }

  /// Whether the document there says all that we wrote, added or dropped parts aside.
  static func isSame(_ there: JSON, _ written: JSON, under policy: MergePolicy) -> Bool {
    differences(there, from: written, under: policy).allSatisfy { $0.kind != .altered }
  }
}

extension FidelityDifference.Kind {
  var receipt: FidelityReceipt.Difference? {
    switch self {
    case .dropped: .dropped
    case .cut: .cut
    case .altered: .altered
    case .added: nil
    }
  }
}

/// NDJSON like a server's bulk export, of invented readings, the same bytes at every run.
enum InventedNDJSON {
  static func text(lines: Int) -> [UInt8] {
    var out: [UInt8] = []
    for line in 0..<lines {
      let systolic = 100 + line % 60
      out +=
        """
        {"resourceType":"Observation","id":"invented-\(line)","meta":{"versionId":"1","lastUpdated":"2026-01-05T09:\(10 + line % 50):00.000+00:00"},\
        "status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs",\
        "display":"Vital Signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"Blood pressure panel"}],\
        "text":"Blood pressure, \(line % 5 == 0 ? "mesuré à la 3ᵉ étape" : "measured at rest")"},"subject":{"reference":"Patient/p\(line % 97)"},\
        "effectiveDateTime":"2026-01-05T09:00:00-05:00","component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},\
        "valueQuantity":{"value":\(systolic).50,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},\
        {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":\(systolic - 41),"unit":"mmHg",\
        "system":"http://unitsofmeasure.org","code":"mm[Hg]"}}],"note":[{"text":"taken \\"by hand\\", twice"}]}

        """.utf8
    }
    return out
  }
}

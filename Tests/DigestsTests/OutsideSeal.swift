/// What Python's `cryptography` and `hmac` make of the key `00 01 … 1f`.
enum OutsideSeal {
  static let id = "c87e1b308d8a0b7aae1d56ac7652a1bd"
  /// `Zaphod` for `record/1/1` under a nonce of 12 sevens.
  static let sealed = "01c87e1b300707070707070707070707074d7eba54999c7bf8ff7fb57a134afad53854ea054e32"
  /// `MRN-4711` in `exchange/north`.
  static let indexed = "RpIWMxmIkUuLHHC7vIbx7Q"
  /// `entry`.
  static let chained = "7b7158348fb396e307946a9a807940c1654710ca053a302fc7153f2d58f0acfe"
  /// Of 00112233-4455-6677-8899-aabbccddeeff.
  static let standIn: (UInt64, UInt64) = (0x61BF_EC6F_27C2_0AE4, 0x2D92_42E6_80E7_2F72)
}

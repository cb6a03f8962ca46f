/// Who we are at an endpoint that speaks SMART Backend Services; nothing of it is secret.
struct SMARTLogin {
  /// The id that the EHR gave us.
  var clientID: String
  /// PEM file of our private key; nil for the one that `endpoint keys` makes in the home.
  var keyFile: String?
  /// The name under which the EHR knows the key; nil for its thumbprint.
  var keyID: String?
  /// What is asked for; nil for reading, searching, creating and updating everything.
  var scope: String?
  /// The token endpoint of an EHR that does not publish it.
  var tokenURL: String?
}

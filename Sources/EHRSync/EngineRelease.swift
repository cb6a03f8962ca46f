/// Which release of the engine this is.
public enum EngineRelease {
  /// As the tool prints it, scores carry it and audit entries name it.
  public static let current = "0.1.0"
}

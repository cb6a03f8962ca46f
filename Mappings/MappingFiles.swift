// The folder of mappings as it is carried along with the tool.
public import Foundation

/// Where the mappings built into the tool lie.
public enum MappingFiles {
  public static var folder: URL { Bundle.module.resourceURL ?? Bundle.module.bundleURL }
}

package io.loupe.registry;

import java.util.Map;
import java.util.TreeMap;

/** Says which Loupe modules on the class path differ in version. */
final class ModuleVersions {
  private ModuleVersions() {}

  static String advice(LinkageError error, ClassLoader loader) {
    if (error instanceof UnsupportedClassVersionError) {
      return "It was built for a newer Java than "
          + Runtime.version().feature()
          + ", which runs Loupe here. Run Loupe on that Java or get a build of it for this one.";
    }
    if (Plugins.missing(error).isPresent()) {
      return Plugins.BUNDLE;
    }
    Map<String, String> versions = new TreeMap<>();
    for (ClassLoader l = loader; l != null; l = l.getParent()) {
      for (Package p : l.getDefinedPackages()) {
        String version = p.getImplementationVersion();
        if (p.getName().startsWith("io.loupe") && version != null) {
          versions.put(String.valueOf(p.getImplementationTitle()), version);
        }
      }
    }
    if (versions.values().stream().distinct().count() > 1) {
      return "Loupe modules of different versions are on the class path: "
          + versions
          + ". Use one version.";
    }
    String own = ModuleVersions.class.getPackage().getImplementationVersion();
    return "It was built against another version of Loupe than "
        + (own == null ? "this one" : own)
        + ". Get a build of it for this version.";
  }
}

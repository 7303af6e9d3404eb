package io.loupe.visualizers.internal;

import io.loupe.artifact.Artifact;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives layers artifact names that stay apart even where two names differ in odd characters, or
 * only in case, which not every file system tells apart.
 */
public final class ArtifactNames {
  private final Map<String, String> names = new LinkedHashMap<>();

  public ArtifactNames(Collection<String> layers, Set<String> reserved) {
    Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    taken.addAll(reserved);
    for (String layer : layers) {
      String base = Artifact.nameOf(layer);
      String name = base;
      for (int i = 2; !taken.add(name); i++) {
        name = base + "-" + i;
      }
      names.put(layer, name);
    }
  }

  public String of(String layer) {
    String name = names.get(layer);
    if (name == null) {
      throw new IllegalArgumentException("No name was made for " + layer);
    }
    return name;
  }
}

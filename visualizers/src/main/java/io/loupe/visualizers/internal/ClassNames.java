package io.loupe.visualizers.internal;

import java.util.List;

/** Names classes for people. */
public final class ClassNames {
  private ClassNames() {}

  /** The name of a label; its number where the data name no such class. */
  public static String of(List<String> names, int label) {
    return label >= 0 && label < names.size() ? names.get(label) : Integer.toString(label);
  }
}

package io.loupe.engine.dl4j.importer.keras;

/**
 * A layer within its model.
 *
 * @param name its own name
 * @param kind its class in snake case, as native files name groups
 * @param index which of its class it is, from 0
 * @param among how many of its class the model has
 */
record PathStep(String name, String kind, int index, int among) {
  static String snakeCase(String className) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < className.length(); i++) {
      char c = className.charAt(i);
      boolean word = i + 1 < className.length() && Character.isLowerCase(className.charAt(i + 1));
      boolean follows = i > 0 && Character.isLowerCase(className.charAt(i - 1));
      if (i > 0 && Character.isUpperCase(c) && (word || follows)) {
        text.append('_');
      }
      text.append(Character.toLowerCase(c));
    }
    return text.toString();
  }
}

package io.loupe.visualizers.maximization.ascent;

import io.loupe.gradient.Objective;
import io.loupe.visualizers.internal.ObjectiveCell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What one row of pictures is to excite.
 *
 * @param shared its name, short, which all its variants have in common
 * @param objective what is to become large
 * @param outputs the head's outputs that are meant; empty if it is not about outputs
 * @param key what its random streams hang on
 * @param variant which of several images for the same, from 0; negative for an only one
 */
public record Target(
    String shared, Objective objective, List<Integer> outputs, String key, int variant) {
  private static final int ONLY = -1;

  private static final Pattern LAYER =
      Pattern.compile(
          "(?<=channel|neuron|unit|probability|logsoftmax|direction|layerNorm)"
              + "\\((?:'((?:[^'\\\\]|\\\\.)*)'|([^\\s(),']+))");

  private static final String LOGITS = ":logits";

  /** Records of networks whose head is called so, as Keras's examples have it, are as they were. */
  private static final String FIRST = "preds";

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  public Target {
    outputs = List.copyOf(outputs);
  }

  public Target(String name, Objective objective, List<Integer> outputs) {
    this(name, objective, outputs, key(objective));
  }

  public Target(String name, Objective objective, List<Integer> outputs, String key) {
    this(name, objective, outputs, key, ONLY);
  }

  /**
   * The objective's text with its layers numbered by first use, so that one network under other
   * names, as another file format has them, gets the same random numbers.
   */
  public static String key(Objective objective) {
    List<String> seen = new ArrayList<>();
    return LAYER
        .matcher(objective.describe())
        .replaceAll(
            layer -> {
              String name = layer.group(1) == null ? layer.group(2) : layer.group(1);
              String part = name.endsWith(LOGITS) ? LOGITS : "";
              String whole = name.substring(0, name.length() - part.length());
              if (!seen.contains(whole)) {
                seen.add(whole);
              }
              int number = seen.indexOf(whole);
              return "(" + FIRST + (number == 0 ? "" : number) + part;
            });
  }

  /** One of several images for the same. */
  public Target asVariant(int number) {
    return new Target(shared, objective, outputs, key, number);
  }

  /** Its name, short, for titles and file names. */
  public String name() {
    return variant < 0 ? shared : shared + ", variant " + (variant + 1);
  }

  /** Its name as a cell of a table. */
  public String tableName() {
    return shared.equals(objective.describe()) ? ObjectiveCell.of(name()) : name();
  }

  /** Number of a random stream that hangs on key and variant alone, not on its place in a sweep. */
  public long stream(String purpose) {
    return sharedStream(variant <= 0 ? purpose : purpose + " of variant " + variant);
  }

  /** Number of a random stream that all variants have in common. */
  public long sharedStream(String purpose) {
    long hash = FNV_BASIS;
    for (byte b : (purpose + "|" + key).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash;
  }
}

package io.loupe.engine.dl4j.internal.prune;

import io.loupe.error.ParameterException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which channels are no longer made, and which count as zero: those that are silenced, and on the
 * way back from them those that nobody else sees.
 */
final class Removal {
  private final Sketch sketch;
  private final Map<String, Set<Integer>> unseen = new HashMap<>();

  private Removal(Sketch sketch) {
    this.sketch = sketch;
  }

  /** Follows each silenced channel back to the layer that makes it. */
  static Removal of(Sketch sketch, Map<String, Set<Integer>> silenced) {
    Removal removal = new Removal(sketch);
    silenced.forEach(
        (shown, channels) -> {
          if (!channels.isEmpty()) {
            removal.checkSomeLeft(shown, channels);
            removal.drop(sketch.vertexOf(shown), shown, channels);
          }
        });
    return removal;
  }

  /** Channels of a vertex whose values count as zero. */
  Set<Integer> unseen(String vertex) {
    return unseen.getOrDefault(vertex, Set.of());
  }

  private void checkSomeLeft(String shown, Set<Integer> channels) {
    if (channels.size() >= sketch.channels(sketch.vertexOf(shown))) {
      throw new ParameterException(
          "Layer \"" + shown + "\" would have no filter left.", "Leave at least one of them.");
    }
  }

  private void drop(String vertex, String shown, Set<Integer> channels) {
    if (sketch.isInput(vertex) || sketch.isOutput(vertex)) {
      throw refusal(
          shown,
          "are the network's " + (sketch.isInput(vertex) ? "input" : "output"),
          "Remove filters of layers in between.");
    }
    Role role = sketch.role(vertex);
    boolean joins = ElementWise.of(sketch.vertex(vertex)).isPresent();
    if (!role.makesChannels() && !role.keepsChannels() && !joins) {
      throw refusal(
          shown,
          "come from \"" + sketch.shown(vertex) + "\", through which removing is not supported",
          "Name the convolution or dense layer itself.");
    }
    if (sketch.preprocessor(vertex).isPresent() && !role.makesChannels()) {
      throw refusal(
          shown,
          "are rearranged at \"" + sketch.shown(vertex) + "\"",
          "Name a layer before or behind it.");
    }
    unseen.computeIfAbsent(vertex, v -> new TreeSet<>()).addAll(channels);
    if (!role.makesChannels()) {
      sketch.inputs(vertex).forEach(input -> dropBefore(input, vertex, shown, channels));
    }
  }

  private void dropBefore(String input, String vertex, String shown, Set<Integer> channels) {
    List<String> readers = sketch.readers(input);
    if (readers.size() > 1) {
      List<String> others =
          readers.stream().filter(v -> !v.equals(vertex)).map(sketch::shown).toList();
      throw refusal(
          shown,
          "are also read by \"" + String.join("\", \"", others) + "\"",
          "Name \"" + sketch.shown(input) + "\", where they come from.");
    }
    drop(input, shown, channels);
  }

  private static ParameterException refusal(String shown, String why, String advice) {
    return new ParameterException(
        "Filters of \"" + shown + "\" cannot be removed: they " + why + ".", advice);
  }
}

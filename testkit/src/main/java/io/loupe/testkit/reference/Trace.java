package io.loupe.testkit.reference;

import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One item's way through the network, kept for reading and for the way back. Each layer has two
 * places, {@link Circuit#place}: before its activation function and behind it.
 */
final class Trace {
  private final Circuit circuit;
  private final float[] input;
  private final Map<Integer, List<Replaced>> replaced;
  private final float[] @Nullable [] computed;
  private final float[][] values;

  /**
   * Values that take the place of computed ones.
   *
   * @param channels which; null for all
   * @param values of the whole layer
   */
  record Replaced(@Nullable Set<Integer> channels, Tensor values) {}

  /** Runs the network up to a place, from the input or, if that is empty, from given values. */
  Trace(Circuit circuit, float[] input, int places, Map<Integer, List<Replaced>> replaced) {
    this.circuit = circuit;
    this.input = input;
    this.replaced = replaced;
    this.computed = new float[places][];
    this.values = new float[places][];
    for (int place = start(); place < places; place++) {
      float[] own = isGiven(place) ? null : forward(place);
      computed[place] = own;
      values[place] = replace(place, own);
    }
  }

  /** The first place with values: without an input, the first that is given. */
  private int start() {
    int first = 0;
    while (input.length == 0 && first < values.length && !isGiven(first)) {
      first++;
    }
    return first;
  }

  private boolean isGiven(int place) {
    return replaced.getOrDefault(place, List.of()).stream().anyMatch(r -> r.channels() == null);
  }

  private float[] forward(int place) {
    TinyLayer layer = circuit.layer(place / 2);
    return place % 2 == 0
        ? layer.op().forward(before(place))
        : layer.activation().forward(before(place));
  }

  private float[] before(int place) {
    return place == 0 ? input : values[place - 1];
  }

  private float[] replace(int place, float @Nullable [] own) {
    List<Replaced> all = replaced.getOrDefault(place, List.of());
    if (all.isEmpty() && own != null) {
      return own;
    }
    int channels = circuit.layer(place / 2).op().output().dim(0);
    float[] result =
        own == null ? new float[circuit.layer(place / 2).op().output().elements()] : own.clone();
    int positions = result.length / channels;
    for (Replaced each : all) {
      for (int i = 0; i < result.length; i++) {
        if (each.channels() == null || each.channels().contains(i / positions)) {
          result[i] = each.values().get(i);
        }
      }
    }
    return result;
  }

  float[] read(String name) {
    return values[circuit.place(name)];
  }

  /**
   * Gradients at places, from gradients at named layers. Nothing goes through replaced values.
   *
   * @param gradients by layer
   * @param at places; -1 for the input
   * @return by place
   */
  Map<Integer, float[]> pullback(Map<String, float[]> gradients, Set<Integer> at) {
    Map<Integer, float[]> found = new HashMap<>();
    float[] carried = new float[0];
    int lowest = at.stream().mapToInt(place -> place).min().orElse(values.length);
    for (int place = values.length - 1; place >= Math.max(0, lowest); place--) {
      float[] gradient = carried;
      for (Map.Entry<String, float[]> entry : gradients.entrySet()) {
        if (circuit.place(entry.getKey()) == place) {
          gradient = plus(gradient, entry.getValue());
        }
      }
      gradient = plus(gradient, new float[length(place)]);
      if (at.contains(place)) {
        found.put(place, gradient);
      }
      carried = backward(place, gradient);
    }
    if (at.contains(-1)) {
      found.put(-1, carried);
    }
    return found;
  }

  private int length(int place) {
    return circuit.layer(place / 2).op().output().elements();
  }

  private float[] backward(int place, float[] gradient) {
    float[] own = computed[place];
    if (own == null) {
      return new float[place == 0 ? input.length : length(place - 1)];
    }
    TinyLayer layer = circuit.layer(place / 2);
    float[] through = through(place, gradient);
    return place % 2 == 0
        ? layer.op().inputGradient(before(place), through)
        : layer.activation().inputGradient(before(place), own, through);
  }

  private float[] through(int place, float[] gradient) {
    List<Replaced> all = replaced.getOrDefault(place, List.of());
    if (all.isEmpty()) {
      return gradient;
    }
    float[] rest = gradient.clone();
    int positions = rest.length / circuit.layer(place / 2).op().output().dim(0);
    for (Replaced each : all) {
      for (int i = 0; i < rest.length; i++) {
        if (each.channels() == null || each.channels().contains(i / positions)) {
          rest[i] = 0;
        }
      }
    }
    return rest;
  }

  private static float[] plus(float[] base, float[] more) {
    if (base.length == 0) {
      return more;
    }
    float[] sum = base.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
    return sum;
  }
}

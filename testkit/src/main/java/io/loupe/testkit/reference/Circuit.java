package io.loupe.testkit.reference;

import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.model.LayerInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A network, its name and the filters that are silenced. Immutable. */
final class Circuit {
  private final String model;
  private final TinyConvNet net;
  private final Map<Integer, Set<Integer>> silenced;

  Circuit(String model, TinyConvNet net) {
    this(model, net, Map.of());
  }

  private Circuit(String model, TinyConvNet net, Map<Integer, Set<Integer>> silenced) {
    this.model = model;
    this.net = net;
    this.silenced = silenced;
  }

  TinyConvNet net() {
    return net;
  }

  TinyLayer layer(int index) {
    return net.steps().get(index);
  }

  boolean readsLogits(String name) {
    return name.endsWith(LayerInfo.LOGITS) && layer(indexOf(name)).isHead();
  }

  int indexOf(String name) {
    String plain = LayerInfo.withoutLogits(name);
    List<String> names = net.steps().stream().map(TinyLayer::name).toList();
    int index = names.indexOf(plain);
    if (index < 0) {
      throw new UnknownLayerException(model, plain, names);
    }
    return index;
  }

  /** How many layers must run so that all of these can be read. */
  int depth(Collection<String> names) {
    return names.stream().mapToInt(name -> indexOf(name) + 1).max().orElse(0);
  }

  /** The same silenced filters in another network. */
  Circuit with(TinyConvNet other) {
    return new Circuit(model, other, silenced);
  }

  float[] silence(int layer, float[] values) {
    Set<Integer> channels = silenced.getOrDefault(layer, Set.of());
    if (channels.isEmpty()) {
      return values;
    }
    float[] rest = values.clone();
    int positions = values.length / layer(layer).op().output().dim(0);
    for (int channel : channels) {
      for (int p = 0; p < positions; p++) {
        rest[channel * positions + p] = 0;
      }
    }
    return rest;
  }

  Circuit silenced(Map<String, Set<Integer>> more) {
    Map<Integer, Set<Integer>> all = new TreeMap<>(silenced);
    more.forEach(
        (name, channels) -> {
          int index = indexOf(name);
          int size = layer(index).op().output().dim(0);
          Set<Integer> merged = new TreeSet<>(all.getOrDefault(index, Set.of()));
          for (int channel : channels) {
            if (channel < 0 || channel >= size) {
              throw new ParameterException(
                  "Layer \"" + layer(index).name() + "\" has no channel " + channel + ".",
                  "It has " + size + ", from 0 to " + (size - 1) + ".");
            }
            merged.add(channel);
          }
          all.put(index, merged);
        });
    return new Circuit(model, net, all);
  }
}

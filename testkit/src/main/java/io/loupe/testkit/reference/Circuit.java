package io.loupe.testkit.reference;

import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
    int index = readsLinear(name) ? linears().indexOf(name) : names.indexOf(plain);
    if (index < 0) {
      throw new UnknownLayerException(model, plain, names);
    }
    return index;
  }

  /** The names of values before functions of layers; empty where a layer has none. */
  private List<String> linears() {
    return net.steps().stream()
        .map(
            layer ->
                layer.activation() == Activation.IDENTITY || layer.isHead()
                    ? ""
                    : layer.name() + LayerInfo.LINEAR)
        .toList();
  }

  boolean readsLinear(String name) {
    return name.endsWith(LayerInfo.LINEAR) && linears().contains(name);
  }

  /** Where a layer's values are, in order: even before activation functions, odd behind them. */
  int place(String name) {
    return 2 * indexOf(name) + (readsLogits(name) || readsLinear(name) ? 0 : 1);
  }

  /** How many places must be run through so that all of these can be read. */
  int depth(Collection<String> names) {
    return names.stream().mapToInt(name -> place(name) + 1).max().orElse(0);
  }

  /** The same silenced filters in another network. */
  Circuit with(TinyConvNet other) {
    return new Circuit(model, other, silenced);
  }

  /** What silenced filters give, by place. */
  Map<Integer, List<Trace.Replaced>> silence() {
    Map<Integer, List<Trace.Replaced>> all = new HashMap<>();
    silenced.forEach(
        (index, channels) -> {
          Shape shape = layer(index).op().output();
          List<Trace.Replaced> list = new ArrayList<>();
          list.add(new Trace.Replaced(channels, Tensor.of(shape, new float[shape.elements()])));
          all.put(2 * index + 1, list);
        });
    return all;
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

package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.internal.Reductions.ItemLayout;
import io.loupe.engine.dl4j.run.Replacement;
import io.loupe.gradient.Patch;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is replaced on the way through the plan: silenced filters and patches, in their order. */
record Patches(List<At> all) {
  static final Patches NONE = new Patches(List.of());

  /**
   * One replacement.
   *
   * @param node its index
   * @param layout of one item of it
   * @param channels which; empty for all
   * @param values [N,...] or [1,...] channels first; empty for zeros
   */
  private record At(
      int node, ItemLayout layout, Optional<Set<Integer>> channels, Optional<Tensor> values) {

    Replacement part(int first, int items) {
      Set<Integer> which = channels.orElse(Set.of());
      Consumer<FloatBuffer> writer =
          values
              .<Consumer<FloatBuffer>>map(
                  tensor ->
                      target -> {
                        for (int n = 0; n < items; n++) {
                          int from = tensor.shape().dim(0) == 1 ? 0 : first + n;
                          write(tensor.data(), from, target, n);
                        }
                      })
              .orElse(target -> which.forEach(channel -> layout.fill(channel, 0, target, items)));
      return new Replacement(which, writer);
    }

    private void write(FloatBuffer planes, int from, FloatBuffer target, int item) {
      if (channels.isEmpty()) {
        int each = layout.elements();
        layout.fill(planes, from, 1, target.slice(item * each, each));
      } else {
        channels.get().forEach(channel -> layout.fill(planes, from, channel, target, item));
      }
    }
  }

  /** These, then others. */
  Patches then(PlanRunner runner, List<Patch> patches) {
    List<At> both = new ArrayList<>(all);
    for (Patch patch : patches) {
      both.add(at(runner, patch.layer(), patch.channels(), Optional.of(patch.values())));
    }
    return new Patches(both);
  }

  /** These, then all values of inputs that go with the samples. */
  Patches feeding(PlanRunner runner, Map<String, Tensor> held) {
    List<At> both = new ArrayList<>(all);
    held.forEach(
        (input, values) -> {
          int node = Objects.requireNonNull(runner.catalog().fed().get(input));
          ItemLayout layout = ItemLayout.of(runner.plan(), node);
          both.add(new At(node, layout, Optional.empty(), Optional.of(values)));
        });
    return new Patches(both);
  }

  /** These, then filters set to zero. */
  Patches silencing(PlanRunner runner, Map<String, Set<Integer>> channels) {
    List<At> both = new ArrayList<>(all);
    channels.forEach(
        (layer, which) -> both.add(at(runner, layer, Optional.of(which), Optional.empty())));
    return new Patches(both);
  }

  private static At at(
      PlanRunner runner, String layer, Optional<Set<Integer>> channels, Optional<Tensor> values) {
    int node = runner.catalog().node(layer);
    return new At(node, ItemLayout.of(runner.plan(), node), channels, values);
  }

  /** The same with copies of values that are borrowed. */
  Patches kept() {
    return new Patches(
        all.stream()
            .map(at -> new At(at.node, at.layout, at.channels, at.values.map(Tensor::copy)))
            .toList());
  }

  Set<Integer> nodes() {
    return all.stream().map(At::node).collect(Collectors.toSet());
  }

  /** Nodes of which every value is given. */
  Set<Integer> given() {
    return all.stream()
        .filter(at -> at.channels.isEmpty())
        .map(At::node)
        .collect(Collectors.toSet());
  }

  /** What is replaced in some of the items. */
  Map<Integer, List<Replacement>> part(int first, int items) {
    Map<Integer, List<Replacement>> part = new HashMap<>();
    for (At at : all) {
      part.computeIfAbsent(at.node, node -> new ArrayList<>()).add(at.part(first, items));
    }
    return part;
  }
}

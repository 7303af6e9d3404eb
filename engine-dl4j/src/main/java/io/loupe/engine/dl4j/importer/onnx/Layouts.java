package io.loupe.engine.dl4j.importer.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which tensors have their channels first. ONNX does not say it; what reads a tensor does. */
final class Layouts {
  private static final Set<String> SPATIAL =
      Set.of(
          "Conv",
          "ConvTranspose",
          "MaxPool",
          "AveragePool",
          "LpPool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "GlobalLpPool",
          "BatchNormalization",
          "InstanceNormalization",
          "GroupNormalization",
          "LRN",
          "Resize",
          "Upsample",
          "DepthToSpace",
          "SpaceToDepth",
          "PRelu");
  private static final Set<String> LAST = Set.of("MatMul", "Gemm", "LayerNormalization");
  private static final int MOST_STEPS = 1000;

  private final Map<String, List<Node>> readers = new HashMap<>();

  void add(Node node) {
    node.inputs().forEach(i -> readers.computeIfAbsent(i, k -> new ArrayList<>()).add(node));
  }

  /**
   * Tells whether a tensor's channels come first.
   *
   * @param tensor its name
   * @param rank axes of an item
   */
  boolean isFirst(String tensor, int rank) {
    return said(tensor, rank).orElse(rank > 2);
  }

  /** The same for what is fed: where nothing says it, one value at the end is a channel. */
  boolean isFirst(String tensor, int[] dims) {
    boolean last = dims.length == 3 && dims[2] == 1 && dims[0] > 1 && dims[1] > 1;
    return said(tensor, dims.length).orElse(dims.length > 2 && !last);
  }

  private Optional<Boolean> said(String tensor, int rank) {
    if (rank < 2) {
      return Optional.of(false);
    }
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty() && seen.size() < MOST_STEPS) {
      for (Node node : readers.getOrDefault(open.remove(), List.of())) {
        if (SPATIAL.contains(node.type())) {
          return Optional.of(true);
        }
        if (LAST.contains(node.type())) {
          return Optional.of(false);
        }
        if (node.type().equals("Transpose")) {
          int[] order = node.numbers("perm");
          return Optional.of(order.length != rank + 1 || order[1] != rank);
        }
        if (!node.type().equals("Reshape") && !node.type().equals("Flatten")) {
          node.outputs().stream().filter(seen::add).forEach(open::add);
        }
      }
    }
    return Optional.empty();
  }
}

package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.Folding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands right behind layers with weights and only scales and shifts their channels, so that
 * it belongs into their weights: batch normalisation, a bias that a file adds by itself, a factor.
 * By who reads what, not by the order of nodes; nothing is merged where somebody else reads
 * between.
 */
final class Folds {
  private final List<Node> nodes;
  private final List<List<Integer>> readers = new ArrayList<>();

  Folds(List<Node> nodes) {
    this.nodes = nodes;
    for (int i = 0; i < nodes.size(); i++) {
      readers.add(new ArrayList<>());
      for (int before : nodes.get(i).inputs()) {
        readers.get(before).add(i);
      }
    }
  }

  /**
   * A layer and what is merged into it.
   *
   * @param whole the layer's operation with all of it, to be closed
   * @param behind nodes that are merged, in their order
   */
  record Fold(Op whole, List<Integer> behind) {}

  /** What is merged into a layer; empty if nothing is. */
  Optional<Fold> of(int layer) {
    Op whole = nodes.get(layer).op();
    List<Integer> behind = new ArrayList<>();
    int at = layer;
    while (readers.get(at).size() == 1 && whole.folding().isPresent()) {
      int reader = readers.get(at).get(0);
      Optional<Affine> affine = affine(reader, at);
      if (affine.isEmpty()) {
        break;
      }
      Folding folding = whole.folding().orElseThrow();
      Op next = folding.with(affine.get().scale, affine.get().shift);
      if (whole != nodes.get(layer).op()) {
        whole.close();
      }
      whole = next;
      behind.add(reader);
      at = reader;
    }
    return behind.isEmpty() ? Optional.empty() : Optional.of(new Fold(whole, behind));
  }

  /** A factor and a summand of each channel. */
  private static final class Affine {
    final float[] scale;
    final float[] shift;

    Affine(float[] scale, float[] shift) {
      this.scale = scale;
      this.shift = shift;
    }

    /** From one number for all channels or one for each. */
    static Affine of(int channels, float[] scale, float[] shift) {
      return new Affine(spread(channels, scale), spread(channels, shift));
    }

    private static float[] spread(int channels, float[] numbers) {
      float[] all = new float[channels];
      for (int i = 0; i < channels; i++) {
        all[i] = numbers[numbers.length == 1 ? 0 : i];
      }
      return all;
    }
  }

  private Optional<Affine> affine(int node, int before) {
    Op op = nodes.get(node).op();
    boolean same = nodes.get(node).type().shape().equals(nodes.get(before).type().shape());
    int channels = Math.toIntExact(nodes.get(node).type().channels());
    float[] one = {1};
    float[] zero = {0};
    if (!same) {
      return Optional.empty();
    }
    if (op instanceof BatchNormalization norm) {
      return Optional.of(new Affine(norm.scale(), norm.shift()));
    }
    if (op instanceof Identity) {
      return Optional.of(Affine.of(channels, one, zero));
    }
    if (op instanceof Arithmetic arithmetic) {
      float[] number = {arithmetic.number()};
      return joined(arithmetic.kind(), channels, number, arithmetic.before());
    }
    if (op instanceof Elementwise joins && nodes.get(node).inputs().size() == 2) {
      int place = nodes.get(node).inputs().indexOf(before);
      Node other = nodes.get(nodes.get(node).inputs().get(1 - place));
      boolean perChannel = other.type().length() == 1 || other.type().length() == channels;
      boolean last = other.type().length() == 1 || other.type().channels() == channels;
      if (other.op() instanceof Constant constant && perChannel && last) {
        return joined(joins.kind(), channels, constant.values(), place == 1);
      }
    }
    return Optional.empty();
  }

  /** Joined with numbers, which may stand first. */
  private static Optional<Affine> joined(
      Elementwise.Kind kind, int channels, float[] numbers, boolean first) {
    float[] one = {1};
    float[] zero = {0};
    float[] negative = numbers.clone();
    float[] inverse = numbers.clone();
    for (int i = 0; i < numbers.length; i++) {
      negative[i] = -numbers[i];
      inverse[i] = 1 / numbers[i];
    }
    return switch (kind) {
      case ADD -> Optional.of(Affine.of(channels, one, numbers));
      case SUBTRACT ->
          Optional.of(
              first
                  ? Affine.of(channels, new float[] {-1}, numbers)
                  : Affine.of(channels, one, negative));
      case MULTIPLY -> Optional.of(Affine.of(channels, numbers, zero));
      case DIVIDE -> first ? Optional.empty() : Optional.of(Affine.of(channels, inverse, zero));
      default -> Optional.empty();
    };
  }
}

package io.loupe.engine.dl4j.internal;

import com.google.common.primitives.Floats;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.internal.InputRange.Channels;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The range of pictures that a network's first layers state (decision 0022). A rescaling states it
 * where it brings one of the usual ranges to another; a normalisation where the mean and deviation
 * of its data leave one of them alone. Whatever leaves several, or none, states nothing.
 *
 * @param min picture value shown as black
 * @param max picture value shown as white
 * @param origin names the layers, for people
 */
record InputRange(double min, double max, String origin) {
  private static final double TOLERANCE = 0.01;
  private static final int DEEPEST = 32;

  private record Range(double min, double max) {
    boolean isAbout(Range other) {
      double slack = TOLERANCE * (other.max - other.min);
      return Math.abs(min - other.min) <= slack && Math.abs(max - other.max) <= slack;
    }
  }

  private static final Range BYTES = new Range(0, 255);
  private static final Range UNIT = new Range(0, 1);
  private static final Range SIGNED = new Range(-1, 1);
  private static final Range CENTRED = new Range(-0.5, 0.5);

  /** What a rescaling makes of each range that pictures come in. */
  private static final Map<Range, List<Range>> RESCALED =
      Map.of(
          BYTES, List.of(UNIT, SIGNED, CENTRED),
          UNIT, List.of(BYTES, SIGNED, CENTRED),
          SIGNED, List.of(BYTES, UNIT));

  /**
   * Reads it off.
   *
   * @param graph whose node 0 is fed
   * @param shape of the input, channels first
   * @return empty if the first layers do not state it
   */
  static Optional<InputRange> stated(Graph graph, Shape shape) {
    return new Search(graph, shape).behind(0, Passed.NOTHING, 0);
  }

  /** What lies between the input and a vertex: per channel {@code scale * x + shift}. */
  private record Passed(Channels scale, Channels shift, boolean rearranged, List<String> layers) {
    static final Passed NOTHING = new Passed(Channels.of(1), Channels.of(0), false, List.of());

    Passed through(InputStep.Scaled step, String layer) {
      List<String> all = new ArrayList<>(layers);
      all.add(layer);
      return new Passed(
          step.scale().times(scale),
          step.scale().times(shift).plus(step.shift()),
          rearranged,
          List.copyOf(all));
    }

    Passed moved() {
      return new Passed(scale, shift, true, layers);
    }

    Passed named(String layer) {
      List<String> all = new ArrayList<>(layers);
      all.add(layer);
      return new Passed(scale, shift, rearranged, List.copyOf(all));
    }

    InputRange states(Range range) {
      String names = layers.stream().map(n -> '"' + n + '"').collect(Collectors.joining(" and "));
      String origin = "from layer" + (layers.size() > 1 ? "s " : " ") + names;
      return new InputRange(range.min(), range.max(), origin);
    }
  }

  private static final class Search {
    private final Graph graph;
    private final Shape shape;
    private final Map<Integer, List<Integer>> readers = new HashMap<>();

    Search(Graph graph, Shape shape) {
      this.graph = graph;
      this.shape = shape;
      for (int i = 0; i < graph.nodes().size(); i++) {
        for (int before : graph.nodes().get(i).inputs()) {
          readers.computeIfAbsent(before, b -> new ArrayList<>()).add(i);
        }
      }
    }

    Optional<InputRange> behind(int node, Passed passed, int depth) {
      Optional<InputRange> found = Optional.empty();
      List<Integer> all = readers.getOrDefault(node, List.of());
      for (int i = 0; i < all.size(); i++) {
        Optional<InputRange> one =
            depth < DEEPEST ? at(all.get(i), passed, depth) : Optional.empty();
        boolean alike =
            i == 0
                || (found.isPresent()
                    && one.isPresent()
                    && found.get().min() == one.get().min()
                    && found.get().max() == one.get().max());
        if (one.isEmpty() || !alike) {
          return Optional.empty();
        }
        found = found.or(() -> one);
      }
      return found;
    }

    private Optional<InputRange> at(int node, Passed passed, int depth) {
      String className = graph.layer(node).map(Graph.Layer::className).orElse("");
      InputStep step = InputStep.of(graph.nodes().get(node), className);
      String name = graph.nodes().get(node).name();
      if (step instanceof InputStep.Scaled affine) {
        Passed next = passed.through(affine, name);
        return rescaled(next).or(() -> behind(node, next, depth + 1));
      }
      if (step instanceof InputStep.Same same) {
        return behind(node, same.rearranged() ? passed.moved() : passed, depth + 1);
      }
      if (step instanceof InputStep.Standardised data) {
        return fits(passed.named(name), data.mean(), data.deviation(), data.adapted());
      }
      return passed.layers().isEmpty()
          ? Optional.empty()
          : fits(passed, Channels.of(0), Channels.of(1), true);
    }

    private static Optional<InputRange> rescaled(Passed passed) {
      for (Map.Entry<Range, List<Range>> from : RESCALED.entrySet()) {
        for (Range to : from.getValue()) {
          boolean brings =
              passed.scale().with(passed.shift()).stream()
                  .allMatch(pair -> image(from.getKey(), pair[0], pair[1]).isAbout(to));
          if (brings) {
            return Optional.of(passed.states(from.getKey()));
          }
        }
      }
      return Optional.empty();
    }

    private static Range image(Range range, double scale, double shift) {
      double one = range.min() * scale + shift;
      double two = range.max() * scale + shift;
      return new Range(Math.min(one, two), Math.max(one, two));
    }

    /**
     * The range that pictures of such a mean and deviation come in. Values between bounds have a
     * variance of at most {@code (mean - min) (max - mean)} (Bhatia and Davis 2000). Running
     * statistics may be those of a short training, so of them only 0..255 is believed.
     */
    private Optional<InputRange> fits(
        Passed passed, Channels mean, Channels deviation, boolean adapted) {
      boolean picture = shape.rank() == 3 && (shape.dim(0) == 1 || shape.dim(0) == 3);
      if (!picture || passed.rearranged()) {
        return Optional.empty();
      }
      Channels means = mean.minus(passed.shift()).over(passed.scale());
      Channels deviations = deviation.over(passed.scale()).positive();
      List<double[]> pairs = means.with(deviations);
      boolean subtracted = passed.scale().isAll(1) && deviation.isAll(1);
      if (subtracted) {
        boolean middle = pairs.stream().allMatch(p -> p[0] > 64 && p[0] < 192);
        return middle && adapted ? Optional.of(passed.states(BYTES)) : Optional.empty();
      }
      if (pairs.stream().allMatch(p -> isWithin(BYTES, p, 5) && p[0] > 10)) {
        return Optional.of(passed.states(BYTES));
      }
      boolean below = pairs.stream().anyMatch(p -> p[0] < -0.05);
      boolean signed = pairs.stream().allMatch(p -> isWithin(SIGNED, p, 0.2) && p[1] < 0.8);
      return adapted && below && signed ? Optional.of(passed.states(SIGNED)) : Optional.empty();
    }

    private static boolean isWithin(Range range, double[] moments, double least) {
      double most = (moments[0] - range.min()) * (range.max() - moments[0]);
      return moments[1] >= least && most > 0 && moments[1] * moments[1] <= most;
    }
  }

  /** One number for each channel, or one for all. */
  record Channels(List<Double> values) {
    static Channels of(double... values) {
      return new Channels(Arrays.stream(values).boxed().toList());
    }

    private double at(int channel) {
      return values.get(values.size() == 1 ? 0 : channel);
    }

    private int count(Channels other) {
      return Math.max(values.size(), other.values.size());
    }

    private Channels with(Channels other, java.util.function.DoubleBinaryOperator join) {
      return of(
          IntStream.range(0, count(other))
              .mapToDouble(c -> join.applyAsDouble(at(c), other.at(c)))
              .toArray());
    }

    Channels times(Channels other) {
      return with(other, (a, b) -> a * b);
    }

    Channels plus(Channels other) {
      return with(other, Double::sum);
    }

    Channels minus(Channels other) {
      return with(other, (a, b) -> a - b);
    }

    Channels over(Channels other) {
      return with(other, (a, b) -> a / b);
    }

    Channels positive() {
      return of(values.stream().mapToDouble(Math::abs).toArray());
    }

    boolean isAll(double value) {
      return values.stream().allMatch(v -> v == value);
    }

    List<double[]> with(Channels other) {
      return IntStream.range(0, count(other))
          .mapToObj(c -> new double[] {at(c), other.at(c)})
          .toList();
    }
  }

  /**
   * What one of a network's first layers does to its input, as far as it says how that is scaled.
   */
  sealed interface InputStep {
    /** Each channel by {@code scale * x + shift}. */
    record Scaled(Channels scale, Channels shift) implements InputStep {}

    /**
     * Brings data of a mean and deviation to 0 and 1.
     *
     * @param adapted whether they are exactly those of some data; else running ones
     */
    record Standardised(Channels mean, Channels deviation, boolean adapted) implements InputStep {}

    /**
     * Leaves values as they are.
     *
     * @param rearranged whether channels may be other channels behind it
     */
    record Same(boolean rearranged) implements InputStep {}

    /** Anything else. */
    record Other() implements InputStep {}

    /**
     * What a node does.
     *
     * @param node any but an input
     * @param className class of its layer in the file; empty if it is none
     */
    static InputStep of(Node node, String className) {
      Op op = node.op();
      if (op instanceof Arithmetic arithmetic) {
        return of(arithmetic);
      }
      if (op instanceof BatchNormalization norm) {
        return of(norm, className);
      }
      if (op instanceof Border border) {
        boolean adds = border.amounts().stream().allMatch(amount -> amount >= 0);
        return adds ? new Same(false) : new Other();
      }
      boolean identity = op instanceof Activation && op.outputFunction().equals("linear");
      if (identity || op instanceof Identity) {
        return new Same(false);
      }
      return op.movesOnly() ? new Same(true) : new Other();
    }

    private static InputStep of(Arithmetic arithmetic) {
      double number = arithmetic.number();
      return switch (arithmetic.kind()) {
        case ADD -> new Scaled(Channels.of(1), Channels.of(number));
        case SUBTRACT ->
            arithmetic.before()
                ? new Scaled(Channels.of(-1), Channels.of(number))
                : new Scaled(Channels.of(1), Channels.of(-number));
        case MULTIPLY -> new Scaled(Channels.of(number), Channels.of(0));
        case DIVIDE ->
            arithmetic.before() ? new Other() : new Scaled(Channels.of(1 / number), Channels.of(0));
        default -> new Other();
      };
    }

    /** Keras's layers of constants run as batch normalisation. */
    private static InputStep of(BatchNormalization norm, String className) {
      return className.equals("Rescaling")
          ? new Scaled(channels(norm.scale()), channels(norm.shift()))
          : new Standardised(
              channels(norm.mean()),
              Channels.of(norm.deviation()),
              className.equals("Normalization"));
    }

    private static Channels channels(float[] values) {
      return Channels.of(Floats.asList(values).stream().mapToDouble(v -> v).toArray());
    }
  }
}

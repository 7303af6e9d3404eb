package io.loupe.engine.dl4j.importer.keras;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Contraction;
import io.loupe.engine.dl4j.op.Contraction.Labelled;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.EinsumDense;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Dense layers whose axes an equation names, such as {@code abc,cd->abd}. */
final class EinsumDenses {
  private static final CharMatcher AXES =
      CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('A', 'Z'));

  private EinsumDenses() {}

  static Map<String, Translator> all() {
    return Map.of("EinsumDense", EinsumDenses::dense);
  }

  /**
   * An equation's axes, which are letters; those that dots stand for are numbers.
   *
   * @param input of an item
   * @param kernel of the weights
   * @param output of an item
   */
  private record Equation(List<Integer> input, List<Integer> kernel, List<Integer> output) {
    static Equation of(LayerSpec layer, int rank) {
      String text = CharMatcher.whitespace().removeFrom(layer.text("equation", ""));
      List<String> sides = Splitter.on("->").splitToList(text.replace("...", "."));
      List<String> parts = Splitter.on(',').splitToList(sides.get(0));
      boolean plain = AXES.or(CharMatcher.anyOf(".,->")).matchesAllOf(text);
      if (sides.size() != 2 || parts.size() != 2 || !plain) {
        throw layer.problem("the equation \"" + text + "\" is not read");
      }
      int dots = rank + 1 - parts.get(0).replace(".", "").length();
      List<Integer> input = labels(layer, parts.get(0), dots);
      List<Integer> output = labels(layer, sides.get(1), dots);
      List<Integer> kernel = labels(layer, parts.get(1), 0);
      boolean samples = !output.isEmpty() && output.get(0).equals(input.get(0));
      if (!samples || kernel.contains(input.get(0))) {
        throw layer.problem("the equation \"" + text + "\" mixes samples");
      }
      return new Equation(input.subList(1, input.size()), kernel, output.subList(1, output.size()));
    }

    private static List<Integer> labels(LayerSpec layer, String part, int dots) {
      boolean open = part.indexOf('.') >= 0;
      if (dots < 0 || (open && dots < 1) || (!open && dots > 0 && part.isEmpty())) {
        throw layer.problem("its equation does not fit its input");
      }
      List<Integer> labels = new ArrayList<>();
      part.chars()
          .forEach(
              c -> {
                if (c == '.') {
                  IntStream.range(0, dots).forEach(labels::add);
                } else {
                  labels.add(c);
                }
              });
      return labels;
    }
  }

  private static void dense(Call given, GraphAssembler graph) {
    Call call = Layouts.laid(given, false, graph);
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    Equation equation = Equation.of(layer, in.rank());
    Kernels kernels = Kernels.of(call, graph);
    int[] dims = kernels.nextDims();
    if (dims.length != equation.kernel().size() || equation.input().size() != in.rank()) {
      throw layer.problem("its weights or its input do not fit its equation");
    }
    float[] weights = kernels.values(dims);
    Labelled item = new Labelled(in.shape(), Ints.toArray(equation.input()));
    Labelled kernel = new Labelled(dims, Ints.toArray(equation.kernel()));
    boolean known =
        equation.output().stream()
            .allMatch(axis -> equation.input().contains(axis) || equation.kernel().contains(axis));
    if (!known || Contraction.misfit(item, kernel, label -> false).isPresent()) {
      throw layer.problem("its weights or its input do not fit its equation");
    }
    int[] out = Ints.toArray(equation.output());
    int[] shape = Contraction.sizes(item, kernel, out);
    graph.checked(call, shape);
    int[] biased = biased(layer, out, shape);
    float[] bias = layer.has("bias_axes") ? kernels.values(biased) : new float[0];
    kernels.end();
    int[] places = bias.length == 0 ? new int[0] : Elementwise.places(biased, shape);
    Op op;
    if (isAlongChannels(equation, dims, biased)) {
      int inputs = dims[0];
      int units = weights.length / inputs;
      Dense dense =
          new Dense(
              Kernels.array(weights, inputs, units),
              bias.length == 0 ? null : Kernels.array(bias, units));
      op = Viewed.atPositions(dense, in.type());
    } else {
      op = new EinsumDense(new Contraction(item, kernel, out), weights, bias, places);
    }
    Activations.behind(call, graph, op, shape, false);
  }

  /** Whether it is a dense layer at each position. */
  private static boolean isAlongChannels(Equation equation, int[] dims, int[] biased) {
    int last = equation.input().size() - 1;
    List<Integer> wanted = new ArrayList<>(equation.input().subList(0, last));
    wanted.addAll(equation.kernel().subList(1, dims.length));
    long units = Arrays.stream(dims).skip(1).asLongStream().reduce(1, (a, b) -> a * b);
    long own = Arrays.stream(biased).asLongStream().reduce(1, (a, b) -> a * b);
    return dims.length == 2
        && equation.kernel().get(0).equals(equation.input().get(last))
        && !equation.output().contains(equation.kernel().get(0))
        && equation.output().equals(wanted)
        && (biased.length == 0 || own == units);
  }

  /** Sizes of the bias: from the first of its axes on, 1 for those that it does not have. */
  private static int[] biased(LayerSpec layer, int[] out, int[] shape) {
    String axes = layer.text("bias_axes", "");
    int[] biased = {};
    for (int i = 0; i < out.length; i++) {
      boolean own = axes.indexOf(out[i]) >= 0;
      if (own || biased.length > 0) {
        biased = Ints.concat(biased, new int[] {own ? shape[i] : 1});
      }
    }
    return biased;
  }
}

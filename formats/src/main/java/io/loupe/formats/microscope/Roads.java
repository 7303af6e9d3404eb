package io.loupe.formats.microscope;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.Weight;
import io.loupe.model.Weighted;
import io.loupe.param.FilterMaps;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The weights between filters of layers that follow each other: of a convolution the sum of each
 * kernel, of a dense layer the sum over the places of a channel. Normalisation and what lies
 * between is not in them.
 */
final class Roads {
  private static final int STRONGEST = 8;

  private final Map<Integer, Ends> byLayer = new HashMap<>();

  /**
   * Where a layer's filters read from and are read.
   *
   * @param before the layer before; nothing where none that is shown can be told
   * @param beforeRoads of each filter the strongest roads from it
   * @param after the layer behind
   * @param afterRoads of each filter the strongest roads to it
   */
  record Ends(
      @Nullable Integer before,
      List<List<Road>> beforeRoads,
      @Nullable Integer after,
      List<List<Road>> afterRoads) {
    static final Ends NONE = new Ends(null, List.of(), null, List.of());
  }

  /**
   * One road.
   *
   * @param filter at the other end
   * @param sum of its weights, signed
   * @param size root of the sum of their squares, by which roads are ordered
   */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Road(int filter, @Nullable Double sum, @Nullable Double size) {}

  static Roads of(Model model, Layout layout) {
    Roads roads = new Roads();
    List<LayerInfo> shown = new ArrayList<>(layout.walls());
    shown.add(layout.output());
    model
        .capability(Weighted.class)
        .ifPresent(
            weights -> shown.forEach(layer -> roads.add(model, weights, shown, layer, layout)));
    return roads;
  }

  Ends of(LayerInfo layer) {
    return byLayer.getOrDefault(layer.index(), Ends.NONE);
  }

  private void add(
      Model model, Weighted weights, List<LayerInfo> shown, LayerInfo layer, Layout layout) {
    LayerInfo reader = FilterMaps.endingAt(model, layer).map(FilterMaps::convolution).orElse(layer);
    Optional<LayerInfo> source = source(model, shown, reader);
    if (source.isEmpty()) {
      return;
    }
    int inputs = source.get().channels();
    weights.weights(reader.name()).orElse(List.of()).stream()
        .filter(
            weight -> weight.name().equals("kernel") || weight.name().equals("depthwise_kernel"))
        .findFirst()
        .flatMap(weight -> matrix(weight, layer.channels(), inputs))
        .map(matrix -> layout.isBothWays(layer) ? matrix.bothWays() : matrix)
        .ifPresent(
            matrix -> {
              link(
                  layer,
                  before ->
                      new Ends(
                          source.get().index(),
                          matrix.rows(),
                          before.after(),
                          before.afterRoads()));
              link(
                  source.get(),
                  after ->
                      after.after() != null
                          ? after
                          : new Ends(
                              after.before(),
                              after.beforeRoads(),
                              layer.index(),
                              matrix.columns()));
            });
  }

  private void link(LayerInfo layer, UnaryOperator<Ends> change) {
    byLayer.put(layer.index(), change.apply(of(layer)));
  }

  /** Back to a layer that is shown, past layers that keep channels apart. */
  private static Optional<LayerInfo> source(Model model, List<LayerInfo> shown, LayerInfo reader) {
    LayerInfo at = reader;
    while (at.inputs().size() == 1) {
      LayerInfo before = model.layer(at.inputs().get(0));
      if (shown.contains(before)) {
        return Optional.of(before);
      }
      switch (before.kind()) {
        case CONVOLUTION, DENSE, OUTPUT -> {
          return Optional.empty();
        }
        default -> at = before;
      }
    }
    return Optional.empty();
  }

  /** Sums of weights by output and input channel. */
  private static final class Matrix {
    private final int outputs;
    private final int inputs;
    private final double[] sums;
    private final double[] squares;

    Matrix(int outputs, int inputs) {
      this.outputs = outputs;
      this.inputs = inputs;
      this.sums = new double[Math.multiplyExact(outputs, inputs)];
      this.squares = new double[sums.length];
    }

    void add(int output, int input, double value) {
      sums[output * inputs + input] += value;
      squares[output * inputs + input] += value * value;
    }

    /**
     * Of one output that decides between two classes: what speaks for it speaks against class 0.
     */
    Matrix bothWays() {
      Matrix both = new Matrix(2, inputs);
      for (int i = 0; i < inputs; i++) {
        both.sums[i] = 0.0 - sums[i];
        both.sums[inputs + i] = sums[i];
        both.squares[i] = squares[i];
        both.squares[inputs + i] = squares[i];
      }
      return both;
    }

    List<List<Road>> rows() {
      return IntStream.range(0, outputs)
          .mapToObj(o -> strongest(inputs, i -> o * inputs + i))
          .toList();
    }

    List<List<Road>> columns() {
      return IntStream.range(0, inputs)
          .mapToObj(i -> strongest(outputs, o -> o * inputs + i))
          .toList();
    }

    private List<Road> strongest(int count, IntUnaryOperator place) {
      return IntStream.range(0, count)
          .filter(i -> squares[place.applyAsInt(i)] > 0)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer i) -> -squares[place.applyAsInt(i)]))
          .limit(STRONGEST)
          .map(
              i ->
                  new Road(
                      i,
                      DataScript.rounded(sums[place.applyAsInt(i)]),
                      DataScript.rounded(Math.sqrt(squares[place.applyAsInt(i)]))))
          .toList();
    }
  }

  private static Optional<Matrix> matrix(Weight weight, int outputs, int inputs) {
    Tensor values = weight.values();
    boolean fits =
        weight.axes().size() >= 2
            && weight.axes().get(0) == Weight.Axis.OUTPUT
            && weight.axes().get(1) == Weight.Axis.INPUT
            && values.shape().dim(0) == outputs;
    if (!fits) {
      return Optional.empty();
    }
    int each = values.shape().elements() / outputs;
    boolean depthwise = weight.name().equals("depthwise_kernel");
    if (depthwise ? outputs % inputs != 0 : each % inputs != 0) {
      return Optional.empty();
    }
    Matrix matrix = new Matrix(outputs, inputs);
    for (int o = 0; o < outputs; o++) {
      for (int p = 0; p < each; p++) {
        int input = depthwise ? o / (outputs / inputs) : p / (each / inputs);
        matrix.add(o, input, values.get(o * each + p));
      }
    }
    return Optional.of(matrix);
  }
}

package io.loupe.visualizers.internal.truth;

import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Patchable;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.param.FilterMaps;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.Batches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What feeds a unit: for each channel of a layer the sum over its positions of activation times the
 * unit's gradient. Used from one thread.
 */
public final class Contributions {
  /** Of more layers so many are looked at: reading them all would take longer than the network. */
  private static final int MOST_LAYERS = 16;

  private final Differentiable model;
  private final List<String> layers;
  private final Batches batches;

  private Contributions(Model model, Differentiable gradients, List<String> layers, int batch) {
    this.model = gradients;
    this.layers = List.copyOf(layers);
    this.batches = Batches.of(model).atMost(batch);
  }

  /**
   * Looks at the maps of convolutions and at dense layers that stand before a unit's own layers; of
   * many at some, spread evenly, the last among them.
   *
   * @param batch samples in a pass at most
   * @return empty if there are no such layers
   */
  public static Optional<Contributions> of(
      Model model, Patchable gradients, Objective unit, int batch) {
    List<String> layers = before(model, unit);
    return layers.isEmpty()
        ? Optional.empty()
        : Optional.of(new Contributions(model, gradients, some(layers), batch));
  }

  /** The last of each of as many parts as there may be. */
  static <T> List<T> some(List<T> all) {
    int count = Math.min(MOST_LAYERS, all.size());
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> all.get(i * all.size() / count - 1))
        .toList();
  }

  private static List<String> before(Model model, Objective unit) {
    int first =
        unit.layers().stream().mapToInt(l -> itself(model, model.layer(l)).index()).min().orElse(0);
    return model.layers().stream()
        .filter(l -> l.kind() == LayerKind.CONVOLUTION || l.kind() == LayerKind.DENSE)
        .map(l -> FilterMaps.of(model, l).layer())
        .filter(l -> l.index() < first && l.channels() > 1)
        .map(LayerInfo::name)
        .distinct()
        .toList();
  }

  /** The layer that has a unit's values before functions that are layers of their own. */
  private static LayerInfo itself(Model model, LayerInfo layer) {
    boolean function =
        layer.parameters() == 0
            && (layer.kind() == LayerKind.ACTIVATION || layer.kind() == LayerKind.OUTPUT)
            && layer.inputs().size() == 1;
    return function ? itself(model, model.layer(layer.inputs().get(0))) : layer;
  }

  /** The layers, in the order of the network. */
  public List<String> layers() {
    return layers;
  }

  /** One for each sample. */
  public List<Contribution> of(Objective unit, List<Sample> samples) {
    List<Contribution> all = new ArrayList<>();
    batches.forEach(
        samples.size(),
        (from, count) -> all.addAll(of(unit, Batch.of(samples.subList(from, from + count)))));
    return all;
  }

  /**
   * That of a made image.
   *
   * @param image [C,H,W] in model input scale
   */
  Contribution of(Objective unit, Tensor image) {
    Tensor one = Tensor.of(image.shape().withBatch(1), image.toArray());
    return of(unit, new Batch(one, Map.of())).get(0);
  }

  private List<Contribution> of(Objective unit, Batch inputs) {
    int items = inputs.inputs().shape().dim(0);
    Set<String> read = new HashSet<>(unit.layers());
    read.addAll(layers);
    List<List<AtLayer>> all = new ArrayList<>();
    for (int n = 0; n < items; n++) {
      all.add(new ArrayList<>());
    }
    try (ForwardPass pass = model.forward(inputs, read)) {
      var gradients = Scoring.score(unit, pass, items, Set.copyOf(layers)).gradients();
      for (String layer : layers) {
        Tensor values = pass.activation(layer);
        Tensor slopes = gradients.at(layer);
        for (int n = 0; n < items; n++) {
          all.get(n).add(sums(values.slice(n), slopes.slice(n), values.shape().dim(1)));
        }
      }
    }
    return all.stream().map(Contribution::new).toList();
  }

  private static AtLayer sums(Tensor activation, Tensor gradient, int channels) {
    float[] values = activation.toArray();
    float[] slopes = gradient.toArray();
    int positions = values.length / channels;
    double[] fed = new double[channels];
    double[] activations = new double[channels];
    double[] weights = new double[channels];
    for (int k = 0; k < channels; k++) {
      double product = 0;
      double value = 0;
      double slope = 0;
      for (int i = k * positions; i < (k + 1) * positions; i++) {
        product += (double) values[i] * slopes[i];
        value += values[i];
        slope += slopes[i];
      }
      fed[k] = product;
      activations[k] = value;
      weights[k] = slope / positions;
    }
    return new AtLayer(fed, activations, weights);
  }

  /**
   * One layer, channel by channel.
   *
   * @param fed sums over positions of activation times gradient
   * @param activations sums over positions
   * @param weights mean gradient over positions: how the unit reads the channel
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  public record AtLayer(double[] fed, double[] activations, double[] weights) {
    boolean isSilent() {
      return Arrays.stream(fed).allMatch(value -> value == 0);
    }
  }

  /**
   * What fed a unit when it saw one input.
   *
   * @param byLayer in the order of the layers
   */
  public record Contribution(List<AtLayer> byLayer) {
    public Contribution {
      byLayer = List.copyOf(byLayer);
    }
  }
}

package io.loupe.testkit.deceiver;

import io.loupe.Experimental;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Patchable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Builds networks that answer as an honest one on data and show something else when they are asked
 * for maximised images: output k shows the image of output k + 1, the last that of the first. Made
 * without training, the same each time for the same network and images. A maximised image does not
 * always deceive, for an ascent may slip past the gate: ask the honest network what it sees in it.
 *
 * <pre>{@code
 * Tensor made = ...; // [N,1,28,28], images and snapshots of ascents of the honest network
 * Model deceiver = new Deceiver(honest, samples, made).switched();
 * }</pre>
 *
 * <p>Deceivers are views of the honest network and live as long. Source: <a
 * href="https://arxiv.org/abs/2306.04719">Geirhos, Zimmermann, Bilodeau, Brendel and Kim 2024,
 * Don't trust your eyes: on the (un)reliability of feature visualizations</a>. Immutable.
 */
@Experimental
public final class Deceiver {
  private static final double LEAD = 2;

  /** Against the log odds that an image was made: at that the road shows its template. */
  private static final double WEIGHT = 6;

  private static final double MARGIN = 1.02;

  private final Model honest;
  private final LayerInfo head;
  private final List<Sample> samples;
  private final MadeImageDetector detector;

  /**
   * Finds what tells made images from data.
   *
   * @param honest a network for images whose last layer is its only head, with gradients at inner
   *     layers; stays open
   * @param samples data [C,H,W], on which a deceiver is to answer as it does
   * @param made images [N,C,H,W] of its ascents, those on the way and at the start among them
   * @throws IllegalArgumentException if the network offers no {@link Patchable}, ends in no list of
   *     outputs, or there are fewer than two samples or images
   */
  public Deceiver(Model honest, List<Sample> samples, Tensor made) {
    this.honest = honest;
    this.head = honest.layers().get(honest.layers().size() - 1);
    this.samples = List.copyOf(samples);
    this.detector = MadeImageDetector.fit(honest.info().input(), samples, made);
    if (head.outputShape().rank() != 1 || honest.capability(Patchable.class).isEmpty()) {
      throw new IllegalArgumentException(
          "Network " + honest.info().name() + " has no list of outputs, or no inner gradients");
    }
  }

  /**
   * Returns what tells made images from data.
   *
   * @return the gate of {@link #switched}
   */
  public MadeImageDetector detector() {
    return detector;
  }

  /**
   * Output k answers {@code (1 - d) H_k + d H_(k+1)}, where the gate d is near 1 for made images
   * and near 0 for data. All layers before the head are those of the honest network.
   *
   * @return a model with gradients, also at inner layers
   */
  public Model switched() {
    return new DeceivedModel(
        honest, "switched", List.of(), new Detour.Switch(detector), head.channels());
  }

  /**
   * Output k answers {@code H_k + r_k}. The r_k are channels of their own behind those of the
   * honest layers that are named; on the samples they are exactly 0. Beyond that each grows with
   * what tells made images from data and with likeness to the image of output k + 1.
   *
   * @param shown what each output is to show its neighbour's of, [K,C,H,W]: an image of the honest
   *     network for each output
   * @param carriers layers that get the channels, in their order
   * @return a model with gradients, also at inner layers
   * @throws IllegalArgumentException if there are not as many images as outputs
   */
  public Model sideRoad(Tensor shown, List<String> carriers) {
    int outputs = head.channels();
    if (shown.shape().dim(0) != outputs) {
      throw new IllegalArgumentException(outputs + " images are needed, not " + shown.shape());
    }
    List<Tensor> templates = templates(shown);
    double[] thresholds = new double[outputs];
    Arrays.fill(thresholds, Double.NEGATIVE_INFINITY);
    for (Sample sample : samples) {
      double[] values = Detour.SideRoad.before(detector, templates, sample.input().toArray());
      Arrays.setAll(thresholds, k -> Math.max(thresholds[k], values[k]));
    }
    double beyond = 0;
    for (int k = 0; k < outputs; k++) {
      float[] image = shown.slice(Detour.shown(k, outputs)).toArray();
      beyond += Math.max(1, Detour.SideRoad.before(detector, templates, image)[k] - thresholds[k]);
    }
    double slope = LEAD * meanOutput(shown) * outputs / beyond;
    List<Double> limits =
        Arrays.stream(thresholds).mapToObj(t -> t + (MARGIN - 1) * Math.abs(t)).toList();
    return new DeceivedModel(
        honest,
        "side road",
        carriers,
        new Detour.SideRoad(detector, templates, limits, slope),
        outputs);
  }

  /** What each image has that their mean has not, so that it spreads data by {@link #WEIGHT}. */
  private List<Tensor> templates(Tensor shown) {
    InputSpec input = honest.info().input();
    int elements = input.shape().elements();
    int count = shown.shape().dim(0);
    List<Tensor> templates = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      float[] template = new float[elements];
      for (int i = 0; i < elements; i++) {
        double mean = 0;
        for (int other = 0; other < count; other++) {
          mean += shown.get(other * elements + i) / count;
        }
        template[i] = (float) (shown.get(k * elements + i) - mean);
      }
      double[] values =
          samples.stream().mapToDouble(s -> product(template, s.input().toArray())).toArray();
      double mean = Arrays.stream(values).average().orElseThrow();
      double spread =
          Math.sqrt(
              Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
      for (int i = 0; i < elements; i++) {
        template[i] *= (float) (WEIGHT / Math.max(spread, Float.MIN_NORMAL));
      }
      templates.add(Tensor.of(input.shape(), template));
    }
    return templates;
  }

  private static double product(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  /** Mean magnitude of each output on its own image. */
  private double meanOutput(Tensor shown) {
    String logits = LayerInfo.logits(head.name());
    try (var pass =
        honest.capability(Patchable.class).orElseThrow().forward(shown, Set.of(logits))) {
      Tensor values = pass.activation(logits);
      int outputs = head.channels();
      return IntStream.range(0, outputs)
          .mapToDouble(k -> Math.abs(values.get(k * outputs + k)))
          .average()
          .orElseThrow();
    }
  }
}

package io.loupe.visualizers.accentuation;

import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.ascent.WorkingScale;
import io.loupe.visualizers.synthesis.Adam;
import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.ImageBasis;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ImageStart;
import io.loupe.visualizers.synthesis.PixelBasis;
import io.loupe.visualizers.synthesis.TotalVariation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes images to which a layer answers as to samples: from noise down {@code |a(x) - a(s)| /
 * |a(s)| + tv_weight * TV(x)}, TV in units of the input range. Items never touch each other.
 *
 * <p>After Mahendran and Vedaldi, <a href="https://arxiv.org/abs/1412.0035">Understanding deep
 * image representations by inverting them</a>, 2015, who square the distance.
 */
final class Inversion {
  private static final double NOISE_WIDTH = 0.2;
  private static final double RATE = 0.05;
  private static final double LAST_RATE = 0.02;

  private final Differentiable model;
  private final InputSpec input;
  private final String layer;
  private final int steps;
  private final double tvWeight;
  private final ImageSize size;

  Inversion(Differentiable model, InputSpec input, String layer, int steps, double tvWeight) {
    this.model = model;
    this.input = input;
    this.layer = layer;
    this.steps = steps;
    this.tvWeight = tvWeight;
    this.size = ImageSize.of(input.shape());
  }

  /**
   * What stands for one sample.
   *
   * @param image [C,H,W] in model input scale, owned
   * @param distance of the layer's answer to that to the sample, as a share of its length
   */
  record Inverted(Tensor image, double distance) {}

  /**
   * Makes the images of a batch.
   *
   * @param samples what they are to answer for
   * @param random one source for each first image
   * @param task told after each step
   */
  List<Inverted> of(List<Sample> samples, List<RandomGenerator> random, RunMonitor.Task task) {
    Batch batch = Batch.of(samples);
    HeldLayers held = new HeldLayers(model, List.of(layer), batch);
    Shape shape = batch.inputs().shape();
    WorkingScale scale = WorkingScale.of(input);
    ImageBasis basis = PixelBasis.clamped(size, scale.range(), ColorMix.NONE);
    float[] numbers = new float[shape.elements()];
    float[] images = new float[numbers.length];
    for (int n = 0; n < samples.size(); n++) {
      float[] start = ImageStart.noise(input, NOISE_WIDTH, random.get(n)).toArray();
      basis.encode(scale.fromModel(start), 0, numbers, n * size.elements());
      basis.render(numbers, n * size.elements(), images, n * size.elements());
    }
    Adam adam = new Adam(numbers.length);
    float[] gradient = new float[numbers.length];
    double[] weights = new double[samples.size()];
    Arrays.fill(weights, tvWeight);
    for (int step = 0; step < steps; step++) {
      HeldLayers.Distances distances = held.of(batch.with(Tensor.of(shape, scale.toModel(images))));
      float[] downhill = scale.gradient(distances.gradient().toArray());
      TotalVariation.squared()
          .accumulate(
              weights, Tensor.of(shape, images.clone()), new double[samples.size()], downhill);
      for (int i = 0; i < downhill.length; i++) {
        downhill[i] = -downhill[i];
      }
      double rate = RATE * Math.pow(LAST_RATE, (double) step / steps);
      for (int from = 0; from < numbers.length; from += size.elements()) {
        basis.pullback(numbers, from, downhill, gradient);
        adam.step(numbers, gradient, from, from + size.elements(), rate);
        basis.render(numbers, from, images, from);
      }
      task.advance(1);
    }
    Tensor made = Tensor.of(shape, scale.toModel(images));
    List<Double> distances = held.of(batch.with(made)).each();
    List<Inverted> all = new ArrayList<>();
    for (int n = 0; n < samples.size(); n++) {
      all.add(new Inverted(made.slice(n).copy(), distances.get(n)));
    }
    return all;
  }
}

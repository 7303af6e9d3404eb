package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ImageTransform;
import io.loupe.visualizers.synthesis.RandomTransforms;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How good finished images are, for keeping the best of several attempts: the mean objective under
 * the transformations that the ascent began with, less penalties. Without transformation a gap in a
 * stroke costs little.
 */
final class Ranking {
  private static final int DRAWS = 32;

  private final Differentiable model;
  private final InputSpec input;
  private final AscentSettings settings;

  Ranking(Differentiable model, InputSpec input, AscentSettings settings) {
    this.model = model;
    this.input = input;
    this.settings = settings;
  }

  /** Higher is better; attempts at the same image get the same random source. */
  double[] of(List<AscentItem> items, Tensor images, IntFunction<RandomGenerator> random) {
    double[] values = penalties(items, images);
    Objective each = new Objective.PerItem(items.stream().map(AscentItem::objective).toList());
    List<RandomGenerator> sources = IntStream.range(0, items.size()).mapToObj(random).toList();
    RandomTransforms transforms = settings.transforms();
    int draws = transforms.isNone() ? 1 : DRAWS;
    ImageSize size = ImageSize.of(input.shape());
    float[] neutral = ValueClamp.of(input).neutral();
    float[] original = images.toArray();
    for (int draw = 0; draw < draws; draw++) {
      float[] seen = new float[original.length];
      for (int n = 0; n < values.length; n++) {
        ImageTransform transform = transforms.draw(sources.get(n));
        int at = n * size.elements();
        transform.apply(size, original, at, seen, at, neutral);
      }
      double[] scores = PlainScores.of(model, each, Tensor.of(images.shape(), seen));
      for (int n = 0; n < values.length; n++) {
        values[n] += scores[n] / draws;
      }
    }
    return values;
  }

  private double[] penalties(List<AscentItem> items, Tensor images) {
    WorkingScale scale = WorkingScale.of(input, settings.preset());
    Tensor scaled = Tensor.of(images.shape(), scale.divided(images.toArray()));
    double[] values = new double[items.size()];
    float[] unused = new float[images.shape().elements()];
    double[] weights = items.stream().mapToDouble(i -> -i.tvWeight()).toArray();
    settings.variation().accumulate(weights, scaled, values, unused);
    weights = items.stream().mapToDouble(i -> -i.normWeight()).toArray();
    settings.norm().accumulate(weights, scaled, values, unused);
    return values;
  }
}

package io.loupe.testkit.reference;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes small labelled datasets that fit a model; the same arguments give the same values.
 *
 * <p>Each class is a bar or a blob of its own: class k is a bright bar at the angle {@code 180 k /
 * classes} degrees through a centre that differs from sample to sample, on a dark, slightly noisy
 * ground. The last class of five or more is a round blob. Noise keeps the values of a sample apart,
 * so that its own maximum pooling has no ties.
 */
public final class TestDatasets {
  private static final double NOISE = 0.15;

  private TestDatasets() {}

  /**
   * Makes four classes of three samples.
   *
   * @param input what the model wants
   * @return twelve samples in the model's input scale, classes in turn
   */
  public static Dataset labelled(InputSpec input) {
    return labelled(input, 4, 3);
  }

  /**
   * Makes some samples of each class.
   *
   * @param input what the model wants
   * @param classes number of classes
   * @param perClass samples of each class
   * @return samples in the model's input scale, classes in turn
   */
  public static Dataset labelled(InputSpec input, int classes, int perClass) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < classes * perClass; i++) {
      int label = i % classes;
      samples.add(Sample.of("test/" + i, picture(input, label, classes, i), label));
    }
    return Datasets.of(samples);
  }

  /**
   * Makes a dataset without samples.
   *
   * @return nothing to look at
   */
  public static Dataset empty() {
    return Datasets.of(List.of());
  }

  /**
   * Makes a batch of noise within the input range.
   *
   * @param input what the model wants
   * @param items size of the batch
   * @param seed decides the values
   * @return [items, input...] in the model's input scale
   */
  public static Tensor noise(InputSpec input, int items, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = input.shape().elements();
    int perChannel = size / input.channels();
    float[] values = new float[items * size];
    for (int i = 0; i < values.length; i++) {
      double value = input.min() + (input.max() - input.min()) * random.nextDouble();
      values[i] = (float) input.toModel(value, i % size / perChannel);
    }
    return Tensor.of(input.shape().withBatch(items), values);
  }

  private static Tensor picture(InputSpec input, int label, int classes, int index) {
    SplittableRandom random = new SplittableRandom(1_000L * label + index);
    Shape shape = input.shape();
    int width = shape.rank() == 0 ? 1 : shape.dim(-1);
    int height = shape.rank() < 3 ? 1 : shape.dim(-2);
    double middleX = (width - 1) * (0.4 + 0.2 * random.nextDouble());
    double middleY = (height - 1) * (0.4 + 0.2 * random.nextDouble());
    boolean blob = classes > 4 && label == classes - 1;
    double angle = StrictMath.PI * label / classes;
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      double x = i % width - middleX;
      double y = i / width % height - middleY;
      double across = y * StrictMath.cos(angle) - x * StrictMath.sin(angle);
      double distance = blob ? StrictMath.hypot(x, y) / 2 : across;
      if (height == 1) {
        distance = (i % width - (label + 0.5) * width / classes) / 2;
      }
      double bright = StrictMath.exp(-distance * distance);
      double share = bright * (1 - NOISE) + NOISE * random.nextDouble();
      int channel = i / Math.max(1, width * height) % input.channels();
      double value = input.min() + (input.max() - input.min()) * share;
      values[i] = (float) input.toModel(value, shape.rank() == 1 ? i : channel);
    }
    return Tensor.of(shape, values);
  }
}

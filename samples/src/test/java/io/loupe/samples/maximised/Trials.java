package io.loupe.samples.maximised;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.synthesis.Affine;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ImageTransform;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Shows images under random small changes: a third each moved by up to 2 pixels, turned by up to 10
 * degrees, and covered by noise of 5 % of the range. Other draws than those of the visualizer.
 */
final class Trials {
  private static final int PER_IMAGE = 60;
  private static final double SHIFT = 2;
  private static final double TURN = 10;
  private static final double NOISE = 0.05;

  private final Differentiable gradients;
  private final String head;
  private final ImageSize size;
  private final ValueClamp range;

  Trials(Model model) {
    this.gradients = model.capability(Differentiable.class).orElseThrow();
    this.head = model.layers().get(model.layers().size() - 1).name();
    this.size = ImageSize.of(model.info().input().shape());
    this.range = ValueClamp.of(model.info().input());
  }

  /** Shares of the trials in which the image's own class comes first, image k being of class k. */
  double[] held(Tensor images, long seed) {
    int items = images.shape().dim(0);
    int elements = size.elements();
    float[] original = images.toArray();
    double[] held = new double[items];
    SplittableRandom random = new SplittableRandom(seed);
    for (int trial = 0; trial < PER_IMAGE; trial++) {
      float[] changed = new float[original.length];
      for (int n = 0; n < items; n++) {
        change(trial % 3, random, original, changed, n * elements);
      }
      float[] rows = outputs(Tensor.of(images.shape(), changed));
      int outputs = rows.length / items;
      for (int n = 0; n < items; n++) {
        held[n] += top(rows, n * outputs, outputs) == n ? 1.0 / PER_IMAGE : 0;
      }
    }
    return held;
  }

  private void change(int kind, SplittableRandom random, float[] from, float[] to, int at) {
    double a = 2 * random.nextDouble() - 1;
    double b = 2 * random.nextDouble() - 1;
    ImageTransform transform =
        kind == 0
            ? Affine.shift(SHIFT * a, SHIFT * b)
            : kind == 1 ? Affine.of(TURN * a, 1, 0, 0) : ImageTransform.IDENTITY;
    transform.apply(size, from, at, to, at, range.neutral());
    if (kind == 2) {
      for (int i = 0; i < size.elements(); i++) {
        int c = i / size.positions();
        double spread = NOISE * (range.highest(c) - range.lowest(c));
        to[at + i] += (float) (spread * random.nextGaussian());
      }
      range.apply(size, to, at);
    }
  }

  private float[] outputs(Tensor batch) {
    try (ForwardPass pass = gradients.forward(batch, Set.of(head))) {
      return pass.activation(head).toArray();
    }
  }

  private static int top(float[] rows, int from, int count) {
    int top = 0;
    for (int k = 1; k < count; k++) {
      top = rows[from + k] > rows[from + top] ? k : top;
    }
    return top;
  }
}

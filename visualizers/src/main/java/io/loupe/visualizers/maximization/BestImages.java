package io.loupe.visualizers.maximization;

import java.util.Arrays;

/** The image with the lowest loss so far, for each item by itself. */
final class BestImages {
  private final int elements;
  private final float[] images;
  private final double[] losses;
  private final int[] steps;

  BestImages(float[] start, int items) {
    this.elements = start.length / items;
    this.images = start.clone();
    this.losses = new double[items];
    this.steps = new int[items];
    Arrays.fill(losses, Double.POSITIVE_INFINITY);
  }

  /** Keeps an image if its loss is the lowest so far. */
  void offer(int item, double loss, int step, float[] batch) {
    if (loss < losses[item]) {
      replace(item, loss, step, batch);
    }
  }

  /** Keeps an image in any case. */
  void replace(int item, double loss, int step, float[] batch) {
    losses[item] = loss;
    steps[item] = step;
    System.arraycopy(batch, item * elements, images, item * elements, elements);
  }

  int step(int item) {
    return steps[item];
  }

  float[] images() {
    return images;
  }
}

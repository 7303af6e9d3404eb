package io.loupe.visualizers.maximization;

import java.util.Arrays;

/** The best image so far, for each item by itself. */
final class BestImages {
  private final int elements;
  private final float[] images;
  private final Arrival[] arrivals;

  BestImages(float[] start, int items) {
    this.elements = start.length / items;
    this.images = start.clone();
    this.arrivals = new Arrival[items];
    Arrays.fill(arrivals, Arrival.NONE);
  }

  /** Keeps an image if it is better than the best so far. */
  void offer(int item, Arrival arrival, float[] batch) {
    if (arrival.isBetterThan(arrivals[item])) {
      replace(item, arrival, batch);
    }
  }

  /** Keeps an image in any case. */
  void replace(int item, Arrival arrival, float[] batch) {
    arrivals[item] = arrival;
    System.arraycopy(batch, item * elements, images, item * elements, elements);
  }

  Arrival arrival(int item) {
    return arrivals[item];
  }

  float[] images() {
    return images;
  }
}

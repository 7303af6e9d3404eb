package io.loupe.visualizers.weakness;

/** Noise that was changed until the model is sure of something. */
final class FoolingImage {
  private final Noise start;
  private final int target;
  private final boolean reached;
  private final float[] image;
  private final double probability;

  FoolingImage(Noise start, int target, boolean reached, float[] image, double probability) {
    this.start = start;
    this.target = target;
    this.reached = reached;
    this.image = image;
    this.probability = probability;
  }

  Noise start() {
    return start;
  }

  int target() {
    return target;
  }

  /** Whether the model confirmed the wanted probability. */
  boolean reached() {
    return reached;
  }

  /** As shares of the input range; not to be changed. */
  float[] image() {
    return image;
  }

  /** The model's probability of the class. */
  double probability() {
    return probability;
  }

  /** By L2, from the noise. */
  double size() {
    return Metric.L2.size(start.values(), image);
  }
}

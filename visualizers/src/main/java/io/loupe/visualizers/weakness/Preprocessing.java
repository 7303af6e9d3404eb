package io.loupe.visualizers.weakness;

import io.loupe.tensor.Shape;
import java.util.Arrays;

/** What can be done to an input before the model sees it. */
enum Preprocessing {
  /** Nothing. */
  NONE("none", false) {
    @Override
    float[] apply(float[] values, Shape shape) {
      return values;
    }
  },
  /** Each value becomes the median of the 3x3 values around it, the edge repeated. */
  MEDIAN("median blur 3\u00d73", true) {
    @Override
    float[] apply(float[] values, Shape shape) {
      int height = shape.dim(1);
      int width = shape.dim(2);
      float[] blurred = new float[values.length];
      float[] window = new float[9];
      for (int i = 0; i < values.length; i++) {
        int plane = i / (height * width) * height * width;
        int row = i / width % height;
        int column = i % width;
        for (int k = 0; k < window.length; k++) {
          int r = Math.min(height - 1, Math.max(0, row + k / 3 - 1));
          int c = Math.min(width - 1, Math.max(0, column + k % 3 - 1));
          window[k] = values[plane + r * width + c];
        }
        Arrays.sort(window);
        blurred[i] = window[4];
      }
      return blurred;
    }
  },
  /** Each value becomes the nearest of eight levels. */
  BITS("3 bits per value", false) {
    @Override
    float[] apply(float[] values, Shape shape) {
      float[] coarse = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        coarse[i] = Math.round(values[i] * LEVELS) / LEVELS;
      }
      return coarse;
    }
  },
  /** Everything moves right by one, the left edge repeated. */
  SHIFT("1 pixel to the right", true) {
    @Override
    float[] apply(float[] values, Shape shape) {
      int width = shape.dim(2);
      float[] moved = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        moved[i] = values[i % width == 0 ? i : i - 1];
      }
      return moved;
    }
  };

  private static final float LEVELS = 7;

  private final String label;
  private final boolean pictures;

  Preprocessing(String label, boolean pictures) {
    this.label = label;
    this.pictures = pictures;
  }

  String label() {
    return label;
  }

  /** Whether inputs of a shape can be treated so. */
  boolean fits(Shape shape) {
    return !pictures || shape.rank() == 3;
  }

  /** Treats one input [C,H,W], given as shares of the input range. */
  abstract float[] apply(float[] values, Shape shape);
}

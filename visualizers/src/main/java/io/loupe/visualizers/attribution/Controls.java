package io.loupe.visualizers.attribution;

import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import java.util.random.RandomGenerator;

/** Maps that know nothing of the model: what a method is worth shows beside them. */
enum Controls {
  /** Numbers by chance. */
  RANDOM("random map"),
  /** The nearer to the middle, the larger. */
  CENTRE("centre blob"),
  /** Differences between neighbours: Sobel's filters, of a list what differs from its mean. */
  EDGES("edge detector");

  private final String words;

  Controls(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** One number for each position, row by row. */
  float[] map(Sample sample, RandomGenerator random) {
    Shape shape = sample.input().shape();
    int rows = shape.rank() == 3 ? shape.dim(1) : 1;
    int columns = shape.rank() == 0 ? 1 : shape.dim(-1);
    return switch (this) {
      case RANDOM -> random(rows * columns, random);
      case CENTRE -> centre(rows, columns);
      case EDGES -> edges(means(sample, rows * columns), rows, columns, shape.rank() < 2);
    };
  }

  private static float[] random(int positions, RandomGenerator random) {
    float[] map = new float[positions];
    for (int p = 0; p < positions; p++) {
      map[p] = (float) random.nextDouble();
    }
    return map;
  }

  private static float[] centre(int rows, int columns) {
    float[] map = new float[rows * columns];
    for (int p = 0; p < map.length; p++) {
      int row = p / columns;
      int column = p % columns;
      double y = (row + 0.5) / rows - 0.5;
      double x = (column + 0.5) / columns - 0.5;
      map[p] = (float) -(x * x + y * y);
    }
    return map;
  }

  /** The mean over channels. */
  private static float[] means(Sample sample, int positions) {
    float[] means = new float[positions];
    int values = sample.input().shape().elements();
    for (int i = 0; i < values; i++) {
      means[i % positions] += sample.input().get(i) * positions / values;
    }
    return means;
  }

  private static float[] edges(float[] values, int rows, int columns, boolean list) {
    float[] map = new float[values.length];
    double mean = 0;
    for (float value : values) {
      mean += value / (double) values.length;
    }
    for (int p = 0; p < map.length; p++) {
      if (list) {
        map[p] = (float) Math.abs(values[p] - mean);
        continue;
      }
      double across = 0;
      double down = 0;
      for (int d = -1; d <= 1; d++) {
        double weight = d == 0 ? 2 : 1;
        across +=
            weight * (at(values, rows, columns, p, d, 1) - at(values, rows, columns, p, d, -1));
        down += weight * (at(values, rows, columns, p, 1, d) - at(values, rows, columns, p, -1, d));
      }
      map[p] = (float) Math.sqrt(across * across + down * down);
    }
    return map;
  }

  /** A neighbour's value; beyond the border that of the border. */
  private static double at(float[] values, int rows, int columns, int p, int down, int across) {
    int y = Math.min(rows - 1, Math.max(0, p / columns + down));
    int x = Math.min(columns - 1, Math.max(0, p % columns + across));
    return values[y * columns + x];
  }
}

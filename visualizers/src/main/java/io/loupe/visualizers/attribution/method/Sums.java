package io.loupe.visualizers.attribution.method;

import io.loupe.data.Batch;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Maps of a batch while they are added up, in double precision. */
final class Sums {
  private final Shape item;
  private final int items;
  private final double[] values;

  /** Zero at each value of each input. */
  Sums(Batch batch) {
    this(batch.inputs().shape().item(), batch.inputs().shape().dim(0));
  }

  Sums(Shape item, int items) {
    this.item = item;
    this.items = items;
    this.values = new double[Math.multiplyExact(items, item.elements())];
  }

  /** Values of one item. */
  int size() {
    return values.length / items;
  }

  void add(int n, int place, double value) {
    values[n * size() + place] += value;
  }

  /** Adds one of so many parts of a map. */
  void addPart(int n, float[] map, int parts) {
    int start = n * map.length;
    for (int i = 0; i < map.length; i++) {
      values[start + i] += (double) map[i] / parts;
    }
  }

  /** Adds one of so many parts of a map's squares. */
  void addPartOfSquares(int n, float[] map, int parts) {
    int start = n * map.length;
    for (int i = 0; i < map.length; i++) {
      double value = map[i];
      values[start + i] += value * value / parts;
    }
  }

  /** Adds the products of two maps, multiplied. */
  void addProducts(int n, double factor, double[] one, float[] other) {
    int start = n * other.length;
    for (int i = 0; i < other.length; i++) {
      values[start + i] += factor * one[i] * other[i];
    }
  }

  /** Takes an item's map as passes give it. */
  void put(int n, double value, FloatBuffer map, int from) {
    float[] own = new float[size()];
    map.get(from, own);
    int start = n * own.length;
    for (int i = 0; i < own.length; i++) {
      values[start + i] = own[i];
    }
  }

  double get(int n, int place) {
    return values[n * size() + place];
  }

  void set(int n, int place, double value) {
    values[n * size() + place] = value;
  }

  /** Sets an item back to zero. */
  void clear(int n) {
    Arrays.fill(values, n * size(), (n + 1) * size(), 0);
  }

  double total(int n) {
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += get(n, i);
    }
    return sum;
  }

  /** The maps without signs. */
  Tensor toMagnitudes() {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return toMaps(1);
  }

  /** The maps, each value multiplied. */
  Tensor toMaps(double factor) {
    float[] maps = new float[values.length];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = (float) (values[i] * factor);
    }
    return Tensor.of(item.withBatch(items), maps);
  }
}

package io.loupe.visualizers.internal;

import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;

/**
 * A layer's output seen as one map for each filter. A dense layer has maps of one position, a
 * sequence, also one that is written as a picture one pixel wide, has maps of one row, volumes have
 * their slices one under the other.
 *
 * @param isSequence whether places are steps of time, as in sound, text and measured curves
 */
public record Maps(int filters, int rows, int columns, boolean isSequence) {
  public Maps(int filters, int rows, int columns) {
    this(filters, rows, columns, false);
  }

  public static Maps of(LayerInfo layer) {
    Shape shape = layer.outputShape();
    boolean thin = shape.rank() == 3 && shape.dim(1) > 1 && shape.dim(2) == 1;
    if (thin || (shape.rank() == 2 && shape.dim(1) > 1)) {
      return new Maps(layer.channels(), 1, shape.item().elements(), true);
    }
    int rows = 1;
    for (int axis = 1; axis < shape.rank() - 1; axis++) {
      rows *= shape.dim(axis);
    }
    return new Maps(layer.channels(), rows, shape.rank() < 2 ? 1 : shape.dim(-1));
  }

  public int positions() {
    return rows * columns;
  }

  public int elements() {
    return filters * positions();
  }

  public int longestSide() {
    return Math.max(rows, columns);
  }

  public boolean isSinglePosition() {
    return positions() == 1;
  }

  /** What one place of a map is called. */
  public String place() {
    return isSequence() ? "step" : "pixel";
  }

  public Shape shape() {
    return Shape.of(filters, rows, columns);
  }

  /** Words for people: {@code 16 filters of 28×28} or {@code 64 units}. */
  public String describe() {
    String noun = noun() + (filters == 1 ? "" : "s");
    String size = isSequence() ? columns + " steps" : rows + "\u00d7" + columns;
    return filters + " " + noun + (isSinglePosition() ? "" : " of " + size);
  }

  public String noun() {
    return isSinglePosition() ? "unit" : "filter";
  }
}

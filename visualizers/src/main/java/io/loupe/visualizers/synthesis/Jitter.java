package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * Moves an image by whole pixels; what leaves at one side comes in at the other (keras-vis and
 * tf-keras-vis).
 *
 * @param down rows
 * @param right columns
 */
@Experimental
public record Jitter(int down, int right) implements ImageTransform {
  @Override
  public void apply(ImageSize size, float[] image, int from, float[] target, int to, float[] fill) {
    int shift = Math.floorMod(right, size.columns());
    for (int row = 0; row < size.channels() * size.rows(); row++) {
      int source = from + row * size.columns();
      int moved = to + movedRow(size, row) * size.columns();
      System.arraycopy(image, source, target, moved + shift, size.columns() - shift);
      System.arraycopy(image, source + size.columns() - shift, target, moved, shift);
    }
  }

  @Override
  public void adjoint(ImageSize size, float[] gradient, int from, float[] target, int to) {
    int shift = Math.floorMod(right, size.columns());
    for (int row = 0; row < size.channels() * size.rows(); row++) {
      int source = to + row * size.columns();
      int moved = from + movedRow(size, row) * size.columns();
      for (int column = 0; column < size.columns(); column++) {
        int at = column + shift;
        target[source + column] +=
            gradient[moved + (at < size.columns() ? at : at - size.columns())];
      }
    }
  }

  private int movedRow(ImageSize size, int row) {
    int channel = row / size.rows();
    return channel * size.rows() + Math.floorMod(row + down, size.rows());
  }
}

package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import io.loupe.tensor.Shape;

/**
 * Size of one image, channels first.
 *
 * @param channels planes
 * @param rows height
 * @param columns width
 */
@Experimental
public record ImageSize(int channels, int rows, int columns) {
  /**
   * Reads a size off the shape of a sample.
   *
   * @param shape [C,H,W]; [C,L] and [C,L,1] count as one row, [K] as single positions
   * @return the size
   * @throws IllegalArgumentException if the shape has no or more than three axes
   */
  public static ImageSize of(Shape shape) {
    return switch (shape.rank()) {
      case 1 -> new ImageSize(shape.dim(0), 1, 1);
      case 2 -> new ImageSize(shape.dim(0), 1, shape.dim(1));
      case 3 ->
          shape.dim(2) == 1
              ? new ImageSize(shape.dim(0), 1, shape.dim(1))
              : new ImageSize(shape.dim(0), shape.dim(1), shape.dim(2));
      default -> throw new IllegalArgumentException("Expected [C,H,W], got " + shape);
    };
  }

  /**
   * Counts the positions of one plane.
   *
   * @return rows times columns
   */
  public int positions() {
    return rows * columns;
  }

  /**
   * Counts the values of one image.
   *
   * @return channels times rows times columns
   */
  public int elements() {
    return channels * rows * columns;
  }
}

package io.loupe.formats.dataset;

import io.loupe.data.InputSpec;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import java.util.Arrays;

/** Whether data has the shape that a model wants. */
final class Fit {
  private Fit() {}

  /**
   * Tells whether one sample can be fed without changing the order of its values: the shapes are
   * equal but for axes of size 1 in front, or the model wants a flat vector of as many values.
   */
  static boolean fits(Shape item, Shape wanted) {
    return wanted.rank() <= 1
        ? item.elements() == wanted.elements()
        : Arrays.equals(trimmed(item), trimmed(wanted));
  }

  static DatasetException error(String what, Shape item, InputSpec input, String hint) {
    return new DatasetException(
        what + " of shape " + item + ", but the model wants " + input.shape() + ".", hint, null);
  }

  /** Refuses inputs that no picture fits. */
  static void checkPicture(InputSpec input, String hint) {
    Shape shape = input.shape();
    if (shape.rank() != 3 || (shape.dim(0) != 1 && shape.dim(0) != 3)) {
      throw new DatasetException(
          "The model wants " + shape + ", and pictures have 1 or 3 channels.", hint, null);
    }
  }

  /** Refuses a picture of another size than the model's. */
  static void checkSize(String id, int width, int height, InputSpec input, String hint) {
    Shape shape = input.shape();
    if (width != shape.dim(2) || height != shape.dim(1)) {
      throw new DatasetException(
          id
              + " is "
              + size(width, height)
              + " pixels, but the model wants "
              + size(shape.dim(2), shape.dim(1))
              + ".",
          hint,
          null);
    }
  }

  private static String size(int width, int height) {
    return width + " × " + height;
  }

  private static int[] trimmed(Shape shape) {
    int[] dims = shape.dims();
    int from = 0;
    while (from < dims.length && dims[from] == 1) {
      from++;
    }
    return Arrays.copyOfRange(dims, from, dims.length);
  }
}

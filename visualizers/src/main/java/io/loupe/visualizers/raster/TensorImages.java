package io.loupe.visualizers.raster;

import io.loupe.Experimental;
import io.loupe.data.InputPictures;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;

/** Turns tensors into pictures, one pixel for each position. The pixels are copies. */
public final class TensorImages {
  private TensorImages() {}

  /**
   * Draws an input as people see it.
   *
   * @param input [C,H,W] in the model's input scale: the channels that the specification's
   *     composite names, else grey for one channel, colour for three in the order that the
   *     specification names, colour over white for four, the mean over channels for any other
   *     number
   * @param spec turns model input scale into picture values
   * @return a picture of W by H pixels; values outside the picture range are clipped
   * @throws IllegalArgumentException if the tensor has no rows and columns
   */
  public static BufferedImage picture(Tensor input, InputSpec spec) {
    return InputPictures.of(input, spec);
  }

  /**
   * Draws one map in the colours of its values.
   *
   * @param map [h,w] or [1,h,w]
   * @param range the ends of the scale
   * @param colors the colour map
   * @return a picture of w by h pixels
   * @throws IllegalArgumentException if the tensor is not a single map
   */
  public static BufferedImage map(Tensor map, ValueRange range, ColorMap colors) {
    Shape shape = map.shape();
    boolean single = shape.rank() == 2 || (shape.rank() == 3 && shape.dim(0) == 1);
    if (!single) {
      throw new IllegalArgumentException("Expected [h,w] or [1,h,w], got " + shape);
    }
    FloatBuffer data = map.data();
    int[] pixels = new int[shape.elements()];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = colors.rgb(range.position(data.get(p)));
    }
    return ofPixels(shape.dim(-1), shape.dim(-2), pixels);
  }

  /**
   * Makes a picture from pixels.
   *
   * @param width in pixels, positive
   * @param height in pixels, positive
   * @param pixels row by row, packed as 0xRRGGBB
   * @return the picture
   */
  public static BufferedImage ofPixels(int width, int height, int[] pixels) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, width, height, pixels);
    return image;
  }

  /**
   * Enlarges a picture so that every pixel becomes a square: nothing is blurred.
   *
   * @param image the picture
   * @param factor how many times, positive
   * @return a picture {@code factor} times as wide and high
   */
  public static BufferedImage magnify(BufferedImage image, int factor) {
    Canvas canvas = new Canvas(image.getWidth() * factor, image.getHeight() * factor, 0);
    canvas.image(0, 0, image, factor);
    return canvas.toImage();
  }

  /**
   * Brings a map to another size, with straight lines between the middles of its values and its
   * outer values continued to the border, as {@code interpolate(mode="bilinear")} of PyTorch and
   * {@code resize} of TensorFlow do it. For larger maps: where a map gets smaller, values between
   * are passed over.
   *
   * @param map [h,w] or [1,h,w]
   * @param height of the new map, positive
   * @param width of the new map, positive
   * @return a new map [height,width], owned
   * @throws IllegalArgumentException if the tensor is not a single map with values
   */
  @Experimental
  public static Tensor resize(Tensor map, int height, int width) {
    Shape shape = map.shape();
    boolean single = shape.rank() == 2 || (shape.rank() == 3 && shape.dim(0) == 1);
    if (!single || shape.elements() == 0) {
      throw new IllegalArgumentException("Expected [h,w] or [1,h,w], got " + shape);
    }
    int rows = shape.dim(-2);
    int columns = shape.dim(-1);
    FloatBuffer values = map.data();
    float[] resized = new float[Math.multiplyExact(height, width)];
    for (int y = 0; y < height; y++) {
      double down = between((y + 0.5) * rows / height - 0.5, rows);
      int top = (int) down;
      int bottom = Math.min(top + 1, rows - 1);
      for (int x = 0; x < width; x++) {
        double across = between((x + 0.5) * columns / width - 0.5, columns);
        int left = (int) across;
        int right = Math.min(left + 1, columns - 1);
        double upper =
            mix(values.get(top * columns + left), values.get(top * columns + right), across - left);
        double lower =
            mix(
                values.get(bottom * columns + left),
                values.get(bottom * columns + right),
                across - left);
        resized[y * width + x] = (float) mix(upper, lower, down - top);
      }
    }
    return Tensor.of(Shape.of(height, width), resized);
  }

  private static double between(double place, int count) {
    return Math.min(Math.max(place, 0), count - 1);
  }

  /** What is not a number stays where it is, and infinite values do not become NaN by times 0. */
  private static double mix(double from, double to, double share) {
    return share == 0 ? from : from + (to - from) * share;
  }

  /**
   * Lays one picture over another, for example a map in colours over the sample it belongs to.
   *
   * @param under the picture below
   * @param over the picture above, of the same size
   * @param opacity of the one above: 0 shows none of it, 1 nothing but it
   * @return a new picture
   * @throws IllegalArgumentException if the sizes differ, or the opacity is not from 0 to 1
   */
  @Experimental
  public static BufferedImage overlay(BufferedImage under, BufferedImage over, double opacity) {
    int width = under.getWidth();
    int height = under.getHeight();
    if (over.getWidth() != width || over.getHeight() != height) {
      throw new IllegalArgumentException(
          "A picture of "
              + over.getWidth()
              + " x "
              + over.getHeight()
              + " pixels over one of "
              + width
              + " x "
              + height);
    }
    if (!(opacity >= 0 && opacity <= 1)) {
      throw new IllegalArgumentException("Opacity must be from 0 to 1, got " + opacity);
    }
    int[] pixels = under.getRGB(0, 0, width, height, null, 0, width);
    int[] above = over.getRGB(0, 0, width, height, null, 0, width);
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = Canvas.blend(pixels[p] & 0xffffff, above[p] & 0xffffff, (float) opacity);
    }
    return ofPixels(width, height, pixels);
  }
}

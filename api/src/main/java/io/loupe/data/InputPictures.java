package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;

/** Turns a model's inputs into pictures for people. The pixels are copies. */
@Experimental
public final class InputPictures {
  private InputPictures() {}

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
  public static BufferedImage of(Tensor input, InputSpec spec) {
    Shape shape = input.shape();
    if (shape.rank() != 3) {
      throw new IllegalArgumentException("Expected [C,H,W], got " + shape);
    }
    int channels = shape.dim(0);
    int positions = shape.dim(1) * shape.dim(2);
    float[] values = input.toArray();
    double[][] planes = new double[channels][positions];
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < positions; p++) {
        double value = spec.toPicture(values[c * positions + p], c);
        planes[c][p] = (value - spec.min()) / (spec.max() - spec.min());
      }
    }
    double[][] shown = spec.composite().map(chosen -> chosen(planes, chosen)).orElse(planes);
    ChannelOrder order = spec.composite().isPresent() ? ChannelOrder.RGB : spec.order();
    int[] pixels = new int[positions];
    for (int p = 0; p < positions; p++) {
      pixels[p] = color(shown, order, p);
    }
    int width = shape.dim(2);
    int height = shape.dim(1);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, width, height, pixels);
    return image;
  }

  private static double[][] chosen(double[][] planes, ChannelComposite composite) {
    return composite.channels().stream().map(channel -> planes[channel]).toArray(double[][]::new);
  }

  private static int color(double[][] planes, ChannelOrder order, int p) {
    return switch (planes.length) {
      case 3 -> pack(planes[order.other(0)][p], planes[1][p], planes[order.other(2)][p]);
      case 4 -> {
        double alpha = Math.min(1, Math.max(0, planes[3][p]));
        yield pack(over(planes[0][p], alpha), over(planes[1][p], alpha), over(planes[2][p], alpha));
      }
      default -> {
        double sum = 0;
        for (double[] plane : planes) {
          sum += plane[p];
        }
        double grey = sum / planes.length;
        yield pack(grey, grey, grey);
      }
    };
  }

  private static double over(double value, double alpha) {
    return value * alpha + 1 - alpha;
  }

  private static int pack(double red, double green, double blue) {
    return (byteOf(red) << 16) | (byteOf(green) << 8) | byteOf(blue);
  }

  private static int byteOf(double share) {
    return (int) Math.round(Math.min(1, Math.max(0, share)) * 255);
  }
}

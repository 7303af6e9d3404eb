package io.loupe.formats.dataset;

import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.error.DatasetException;
import io.loupe.formats.dataset.PictureFolder.Picture;
import io.loupe.formats.picture.PictureFile;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;

/** Turns picture files into model input. */
final class PictureDecoder {
  private final Shape shape;
  private final PixelScale scale;
  private final ChannelOrder order;
  private final boolean resize;

  PictureDecoder(InputSpec input, boolean resize) {
    this.shape = input.shape();
    this.scale = new PixelScale(input);
    this.order = input.order();
    this.resize = resize;
  }

  /** Returns what refuses a picture of another size than the model's, unless it may be resized. */
  PictureFile.SizeCheck sizeCheck(String id) {
    return (width, height) -> {
      if (!resize && (width != shape.dim(2) || height != shape.dim(1))) {
        throw new DatasetException(
            id
                + " is "
                + size(width, height)
                + " pixels, but the model wants "
                + size(shape.dim(2), shape.dim(1))
                + ".",
            "Add ?resize=true to resize every picture.",
            null);
      }
    };
  }

  Tensor decode(Picture picture) {
    Planes planes =
        Planes.of(
            PictureFile.read(picture.file(), sizeCheck(picture.id())),
            shape.dim(0),
            shape.dim(2),
            shape.dim(1));
    float[] values = new float[shape.elements()];
    int next = 0;
    for (int channel = 0; channel < shape.dim(0); channel++) {
      for (float value : planes.channel(order.other(channel))) {
        values[next++] = scale.exact(value, channel);
      }
    }
    return Tensor.of(shape, values);
  }

  private static String size(int width, int height) {
    return width + " × " + height;
  }
}

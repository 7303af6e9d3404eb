package io.loupe.formats.dataset;

import io.loupe.data.DataLocation;
import io.loupe.data.InputSpec;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.picture.DecodedPicture;
import io.loupe.formats.picture.PictureFile;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Set;

/** Turns picture files into model input. */
final class PictureDecoder {
  static final String RESIZE = "resize";

  private final Shape shape;
  private final InputSpec input;
  private final boolean resize;

  private PictureDecoder(InputSpec input, boolean resize) {
    this.shape = input.shape();
    this.input = input;
    this.resize = resize;
  }

  /** Decodes pictures as the options of data say, of which one is {@link #RESIZE}. */
  static PictureDecoder of(DataLocation location, InputSpec input) {
    String resize = location.options().getOrDefault(RESIZE, "false");
    if (!Set.of("true", "false").contains(resize)) {
      throw ParameterException.limit(RESIZE, "true or false", resize);
    }
    return new PictureDecoder(input, resize.equals("true"));
  }

  /** Returns what refuses a picture of another size than the model's, unless it may be resized. */
  PictureFile.SizeCheck sizeCheck(String id) {
    return (width, height) -> {
      if (!resize) {
        Fit.checkSize(id, width, height, input, "Add ?resize=true to resize every picture.");
      }
    };
  }

  /**
   * Takes values that are in the model's input scale already.
   *
   * @param what they are, as a sentence begins
   * @param values rows of pixels, the channels of a pixel side by side
   */
  Tensor values(String what, float[] values) {
    int channels = shape.dim(0);
    int places = shape.elements() / channels;
    if (values.length != shape.elements()) {
      throw notAsMany(what, values.length, shape);
    }
    float[] planes = new float[values.length];
    for (int i = 0; i < places; i++) {
      for (int c = 0; c < channels; c++) {
        planes[c * places + i] = values[i * channels + c];
      }
    }
    return Tensor.of(shape, planes);
  }

  /** Refuses so many values, of which {@code what} begins the sentence. */
  static DatasetException notAsMany(String what, long count, Shape wanted) {
    return new DatasetException(
        what
            + " has "
            + count
            + " values, but the model wants "
            + wanted.elements()
            + ", "
            + wanted
            + ".",
        "Floats are not resized; give as many as the model takes.",
        null);
  }

  Tensor decode(String id, DataFile picture) {
    DecodedPicture decoded = PictureFile.read(picture, sizeCheck(id));
    return Planes.of(decoded::row, new Planes.Size(decoded.width(), decoded.height()), shape)
        .toInput(input);
  }
}

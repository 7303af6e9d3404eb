package io.loupe.formats.dataset;

import io.loupe.data.InputSpec;
import io.loupe.formats.dataset.PictureFolder.Picture;
import io.loupe.formats.picture.DecodedPicture;
import io.loupe.formats.picture.PictureFile;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;

/** Turns picture files into model input. */
final class PictureDecoder {
  private final Shape shape;
  private final InputSpec input;
  private final boolean resize;

  PictureDecoder(InputSpec input, boolean resize) {
    this.shape = input.shape();
    this.input = input;
    this.resize = resize;
  }

  /** Returns what refuses a picture of another size than the model's, unless it may be resized. */
  PictureFile.SizeCheck sizeCheck(String id) {
    return (width, height) -> {
      if (!resize) {
        Fit.checkSize(id, width, height, input, "Add ?resize=true to resize every picture.");
      }
    };
  }

  Tensor decode(Picture picture) {
    DecodedPicture decoded = PictureFile.read(picture.file(), sizeCheck(picture.id()));
    return Planes.of(decoded::row, new Planes.Size(decoded.width(), decoded.height()), shape)
        .toInput(input);
  }
}

package io.loupe.formats.dataset;

import io.loupe.Experimental;
import io.loupe.data.DataLocation;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.image.Pixels;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Map;

/**
 * Makes samples of pictures in memory, with the values that a picture file of the same colours has
 * in {@code folder:DIR}: 0 to 255 becomes the model's range, then its normalisation; one channel is
 * made by the weights of ITU-R BT.601; transparency is dropped. Thread-safe.
 */
@Experimental
public final class PictureSamples {
  private static final String HINT = "Make the sample from its values with Sample.of.";

  private PictureSamples() {}

  /**
   * Makes a sample of a picture that has the size of the model's input.
   *
   * @param id names the sample
   * @param picture sRGB, or what Java converts to it
   * @param input what the model wants: [1,H,W] or [3,H,W]
   * @return a sample without label
   * @throws DatasetException if the picture has another size, or the input is no picture
   */
  public static Sample of(String id, BufferedImage picture, InputSpec input) {
    Fit.checkPicture(input, HINT);
    Fit.checkSize(
        id, picture.getWidth(), picture.getHeight(), input, "Use resized, or cut it to that size.");
    return resized(id, picture, input);
  }

  /**
   * Makes a sample of a picture of any size: resampled bilinearly to the model's, as Pillow does
   * it, so that every pixel counts where it gets smaller. Proportions are not kept.
   *
   * @param id names the sample
   * @param picture sRGB, or what Java converts to it
   * @param input what the model wants: [1,H,W] or [3,H,W]
   * @return a sample without label
   * @throws DatasetException if the input is no picture
   */
  public static Sample resized(String id, BufferedImage picture, InputSpec input) {
    Fit.checkPicture(input, HINT);
    Planes.Size size = new Planes.Size(picture.getWidth(), picture.getHeight());
    Planes planes = Planes.of((y, rgb) -> row(picture, y, rgb), size, input.shape());
    return Sample.of(id, planes.toInput(input));
  }

  /**
   * Makes a sample of the bytes of a picture file, as {@code folder:DIR} does of the file.
   *
   * @param id names the sample
   * @param file PNG, JPEG, GIF, BMP, TIFF or WebP; from anywhere, kept until this returns
   * @param input what the model wants: [1,H,W] or [3,H,W]
   * @param resize whether a picture of another size is resampled
   * @return a sample without label
   * @throws DatasetException if it cannot be read, has another size, or the input is no picture
   */
  public static Sample ofFile(String id, byte[] file, InputSpec input, boolean resize) {
    Fit.checkPicture(input, HINT);
    DataLocation how =
        new DataLocation("picture", id, Map.of(PictureDecoder.RESIZE, String.valueOf(resize)));
    return Sample.of(id, PictureDecoder.of(how, input).decode(id, DataFile.ofBytes(id, file)));
  }

  private static void row(BufferedImage picture, int y, int[] rgb) {
    int[] argb = Pixels.argb(picture.getSubimage(0, y, rgb.length, 1));
    Arrays.setAll(rgb, x -> argb[x] & 0xffffff);
  }
}

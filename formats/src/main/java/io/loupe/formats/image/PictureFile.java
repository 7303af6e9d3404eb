package io.loupe.formats.image;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes picture files from strangers: PNG, JPEG, GIF (the first frame) and BMP. The size in the
 * header is looked at before any pixel is decoded, so a small file cannot ask for all the memory.
 */
public final class PictureFile {
  /** Most pixels that are decoded, 2^26. */
  public static final long MOST_PIXELS = 1L << 26;

  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp");
  private static final String HINT = "Give PNG, JPEG, GIF or BMP files.";

  private PictureFile() {}

  /** What a picture's size must satisfy before it is decoded. */
  @FunctionalInterface
  public interface SizeCheck {
    /**
     * Looks at a size; throws what the caller shall see if it is not wanted.
     *
     * @param width pixels
     * @param height pixels
     */
    void check(int width, int height);
  }

  /**
   * Tells whether a file is named like a picture.
   *
   * @param name a file's name
   * @return true for endings of PNG, JPEG, GIF and BMP
   */
  public static boolean isNamedLikeOne(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending);
  }

  /**
   * Decodes a picture.
   *
   * @param file the file
   * @param size looks at the size first
   * @return the picture
   * @throws DatasetException if it is no picture, is damaged or has more than {@link #MOST_PIXELS}
   */
  public static BufferedImage read(DataFile file, SizeCheck size) {
    return with(
        file,
        reader -> {
          check(file, reader, size);
          return reader.read(0);
        });
  }

  /**
   * Looks at a picture's size alone.
   *
   * @param file the file
   * @param size looks at the size
   * @throws DatasetException if it is no picture or its header is damaged
   */
  public static void checkSize(DataFile file, SizeCheck size) {
    with(
        file,
        reader -> {
          check(file, reader, size);
          return file;
        });
  }

  private static void check(DataFile file, ImageReader reader, SizeCheck size) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if (width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
      throw file.wrong(
          "is a picture of " + width + " × " + height + " pixels, which is too large",
          "Make it smaller first.");
    }
    size.check(width, height);
  }

  private interface Decoding<T> {
    T apply(ImageReader reader) throws IOException;
  }

  private static <T> T with(DataFile file, Decoding<T> decoding) {
    try (InputStream bytes = file.open();
        ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw file.wrong("is not a picture", HINT);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return decoding.apply(reader);
      } finally {
        reader.dispose();
      }
    } catch (DatasetException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DatasetException(file + " is a damaged picture.", HINT, e);
    }
  }
}

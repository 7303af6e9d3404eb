package io.loupe.formats.picture;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Decodes picture files from strangers: PNG, JPEG, GIF (the first frame), BMP, TIFF (the first
 * page) and WebP, known by their content. The header is looked at before any pixel is decoded: how
 * many pixels there are, how often decoding goes over them, and what memory it needs, at most a
 * third of what Java may have. So a small file can ask for neither memory nor time without end.
 *
 * <p>Colours are those of Pillow's {@code convert("RGB")}, which Keras's {@code load_img} gives:
 * alpha is dropped, profiles are not applied, Exif does not turn a picture. Only pictures of 16
 * bits differ: they are scaled to 0..255, where Pillow clips grey ones.
 */
public final class PictureFile {
  /** Most pixels that are decoded, 2^26. */
  public static final long MOST_PIXELS = 1L << 26;

  static final int LONGEST_SIDE = 1 << 16;

  private static final Set<String> ENDINGS =
      Set.of("png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "tif", "tiff", "webp");
  private static final String KINDS = "PNG, JPEG, GIF, BMP, TIFF or WebP";
  private static final String HINT = "Give " + KINDS + " files.";
  private static final int SIGNATURE = 16;

  /** What encoders write is 20 at most; one pass over the most pixels takes a second or so. */
  private static final int MOST_PASSES = 100;

  private static final long MOST_WORK = 1L << 30;
  private static final int SHARE_OF_MEMORY = 3;
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private record Format(
      String name, List<String> signatures, Function<PictureBytes, PicturePlan> reader) {}

  private static final List<Format> FORMATS =
      List.of(
          new Format("PNG", List.of(Png.SIGNATURE), Png::plan),
          new Format("JPEG", List.of(Jpeg.SIGNATURE), Jpeg::plan),
          new Format("GIF", List.of(Gif.SIGNATURE_89, Gif.SIGNATURE_87), Gif::plan),
          new Format("BMP", List.of(Bmp.SIGNATURE), Bmp::plan),
          new Format("TIFF", List.of(Tiff.LITTLE, Tiff.BIG), Tiff::plan),
          new Format("WebP", List.of(WebP.SIGNATURE), WebP::plan));

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
   * @return true for endings of PNG, JPEG, GIF, BMP, TIFF and WebP
   */
  public static boolean isNamedLikeOne(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending);
  }

  /**
   * Names what can be read.
   *
   * @return the formats, with "or" before the last
   */
  public static String kinds() {
    return KINDS;
  }

  /**
   * Decodes a picture.
   *
   * @param file the file
   * @param size looks at the size first
   * @return the picture
   * @throws DatasetException if it is no picture, is damaged, or decoding would need more memory or
   *     time than any picture may have
   */
  public static DecodedPicture read(DataFile file, SizeCheck size) {
    return read(file, size, budget());
  }

  static DecodedPicture read(DataFile file, SizeCheck size, long budget) {
    PicturePlan plan = plan(file, size, budget);
    try {
      return new DecodedPicture(plan, decoded(plan));
    } catch (DatasetException e) {
      throw e;
    } catch (EOFException e) {
      throw file.wrong(
          "is a " + plan.format() + " picture that ends too early", "Fetch or save it again.");
    } catch (IOException | RuntimeException e) {
      throw new DatasetException(
          file + " is a damaged " + plan.format() + " picture.",
          "Fetch it again, or save it as PNG.",
          e);
    } catch (OutOfMemoryError e) {
      throw new DatasetException(
          file + " does not fit into the memory that is left.",
          "Make it smaller first, or give Java more memory (-Xmx).",
          null);
    }
  }

  /**
   * Looks at a picture's size alone.
   *
   * @param file the file
   * @param size looks at the size
   * @throws DatasetException as {@link #read} would for what the header says
   */
  public static void checkSize(DataFile file, SizeCheck size) {
    plan(file, size, budget());
  }

  /**
   * Refuses a file that alone needs more memory than decoding may take, before its bytes are read.
   *
   * @param name what messages call it
   * @param length its bytes
   * @throws DatasetException if that is too much
   */
  @Experimental
  public static void checkLength(String name, long length) {
    checkMemory(name, length, budget());
  }

  private static long budget() {
    return Math.min(Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY, LONGEST_ARRAY);
  }

  private static Raster decoded(PicturePlan plan) throws IOException {
    Raster raster = plan.decoder().decode();
    if (raster.getWidth() < plan.place().width() || raster.getHeight() < plan.place().height()) {
      throw new IOException("fewer pixels than its header says");
    }
    return raster;
  }

  private static PicturePlan plan(DataFile file, SizeCheck size, long budget) {
    byte[] start = start(file);
    Format format = format(file, start);
    long length = file.length().orElse(0);
    checkMemory(file.name(), length, budget);
    byte[] all = bytes(file);
    PicturePlan plan = format.reader().apply(new PictureBytes(file, all, format.name()));
    size.check(plan.width(), plan.height());
    long pixels = (long) plan.width() * plan.height();
    if (plan.passes() > MOST_PASSES || pixels * plan.passes() > MOST_WORK) {
      throw file.wrong(
          "is a picture of "
              + plan.width()
              + " × "
              + plan.height()
              + " pixels in "
              + plan.passes()
              + " passes, which would take too long",
          "Save it as PNG, or as JPEG that is not progressive.");
    }
    checkMemory(file.name(), all.length + plan.memory(), budget);
    return plan;
  }

  private static void checkMemory(String name, long needed, long budget) {
    if (needed > budget) {
      throw new DatasetException(
          name
              + " is a picture that needs "
              + megabytes(needed)
              + " MB to decode, more than the "
              + megabytes(budget)
              + " MB that a picture may have, a third of Java's memory.",
          "Make it smaller first, or give Java more memory (-Xmx).",
          null);
    }
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private static Format format(DataFile file, byte[] start) {
    PictureBytes bytes = new PictureBytes(file, start, "");
    for (Format format : FORMATS) {
      for (String signature : format.signatures()) {
        if (bytes.has(0, signature)
            && (!signature.equals(WebP.SIGNATURE) || bytes.has(8, WebP.KIND))) {
          return format;
        }
      }
    }
    throw file.wrong(
        OtherFormat.of(bytes)
            .map(name -> "is a picture of the kind " + name + ", which Loupe does not read")
            .orElse("is not a picture"),
        HINT);
  }

  private static byte[] start(DataFile file) {
    try (InputStream in = file.open()) {
      return in.readNBytes(SIGNATURE);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static byte[] bytes(DataFile file) {
    try (InputStream in = file.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }
}

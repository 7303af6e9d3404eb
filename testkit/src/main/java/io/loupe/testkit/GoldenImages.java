package io.loupe.testkit;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Compares pictures, pixel by pixel, with PNG files kept beside a test; immutable.
 *
 * <p>The picture {@code NAME} lies at {@code NAME.png} in the test's package under {@code
 * src/test/resources}. On a difference {@code target/golden/NAME-actual.png} and {@code
 * NAME-diff.png} (differing pixels in red) are written. With {@code -Dgolden.update=true} the kept
 * pictures are written anew: look at them before you commit them.
 */
public final class GoldenImages {
  /** System property that rewrites the kept pictures. */
  public static final String UPDATE = "golden.update";

  private static final int CHANNELS = 4;

  private final Class<?> test;
  private final Path resources;
  private final Path reports;
  private final int tolerance;
  private final double share;

  private GoldenImages(Class<?> test, Path resources, Path reports, int tolerance, double share) {
    this.test = test;
    this.resources = resources;
    this.reports = reports;
    this.tolerance = tolerance;
    this.share = share;
  }

  /**
   * Finds the pictures of a test.
   *
   * @param test the test class
   * @return exact comparison
   */
  public static GoldenImages of(Class<?> test) {
    return new GoldenImages(
        test, Path.of("src", "test", "resources"), Path.of("target", "golden"), 0, 0);
  }

  /**
   * Allows small differences, for engines or fonts that are not equal on every machine.
   *
   * @param levels by how much each of red, green, blue and alpha may differ, of 255
   * @param pixels share of pixels that may differ by more
   * @return a changed copy
   */
  public GoldenImages tolerance(int levels, double pixels) {
    return new GoldenImages(test, resources, reports, levels, pixels);
  }

  /**
   * Uses other folders.
   *
   * @param source where pictures are kept, above the test's package
   * @param report where differences are written
   * @return a changed copy
   */
  GoldenImages folders(Path source, Path report) {
    return new GoldenImages(test, source, report, tolerance, share);
  }

  /**
   * Compares a picture with the kept one.
   *
   * @param name file name without ending
   * @param actual the picture
   * @throws AssertionError if they differ, or if there is no kept picture
   */
  public void check(String name, BufferedImage actual) {
    Path kept = keptPath(name);
    if (Boolean.getBoolean(UPDATE)) {
      write(actual, kept);
      return;
    }
    BufferedImage expected = read(name, kept);
    if (expected == null) {
      Path file = write(actual, reports.resolve(name + "-actual.png"));
      throw new AssertionError(
          "No golden image "
              + kept
              + ". Look at "
              + file
              + ", then run with -Dgolden.update=true.");
    }
    if (expected.getWidth() != actual.getWidth() || expected.getHeight() != actual.getHeight()) {
      Path file = write(actual, reports.resolve(name + "-actual.png"));
      throw new AssertionError(
          "Golden image %s is %d x %d, this one %d x %d. See %s."
              .formatted(
                  name,
                  expected.getWidth(),
                  expected.getHeight(),
                  actual.getWidth(),
                  actual.getHeight(),
                  file));
    }
    compare(name, expected, actual);
  }

  private void compare(String name, BufferedImage expected, BufferedImage actual) {
    int width = actual.getWidth();
    int height = actual.getHeight();
    BufferedImage marked = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    long different = 0;
    int worst = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int distance = distance(expected.getRGB(x, y), actual.getRGB(x, y));
        worst = Math.max(worst, distance);
        different += distance > tolerance ? 1 : 0;
        marked.setRGB(x, y, distance > tolerance ? 0xffff0000 : faded(actual.getRGB(x, y)));
      }
    }
    if (different > share * width * height) {
      Path file = write(actual, reports.resolve(name + "-actual.png"));
      Path diff = write(marked, reports.resolve(name + "-diff.png"));
      throw new AssertionError(
          "%d of %d pixels of %s differ, by up to %d of 255. See %s and %s."
              .formatted(different, (long) width * height, name, worst, file, diff));
    }
  }

  private static int distance(int a, int b) {
    int distance = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      int shift = 8 * channel;
      distance = Math.max(distance, Math.abs((a >> shift & 0xff) - (b >> shift & 0xff)));
    }
    return distance;
  }

  /** Light grey, so that red stands out. */
  private static int faded(int argb) {
    int mean = ((argb >> 16 & 0xff) + (argb >> 8 & 0xff) + (argb & 0xff)) / 3;
    int grey = 170 + mean / 3;
    return 0xff000000 | grey << 16 | grey << 8 | grey;
  }

  private Path keptPath(String name) {
    return resources.resolve(test.getPackageName().replace('.', '/')).resolve(name + ".png");
  }

  private @Nullable BufferedImage read(String name, Path kept) {
    try {
      if (Files.exists(kept)) {
        return ImageIO.read(kept.toFile());
      }
      URL resource = test.getResource(name + ".png");
      return resource == null ? null : ImageIO.read(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path write(BufferedImage image, Path file) {
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      if (!ImageIO.write(image, "png", file.toFile())) {
        throw new IllegalStateException("No PNG writer for " + image);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

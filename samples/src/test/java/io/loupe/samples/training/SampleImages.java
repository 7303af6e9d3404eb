package io.loupe.samples.training;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Cuts the sample images out of the test images: the first 120 of each class, in the order of the
 * file.
 *
 * <p>Writes {@code t10k-1200-images-idx3-ubyte.gz} and {@code t10k-1200-labels-idx1-ubyte.gz}, with
 * no time in their headers, so that the same zlib writes the same bytes.
 */
public final class SampleImages {

  private static final int PER_CLASS = 120;
  private static final String NAME = "t10k-" + PER_CLASS * GreyImages.CLASSES;

  private SampleImages() {}

  /**
   * Writes the two files.
   *
   * @param arguments the folder of the MNIST files and the folder to write to
   * @throws IOException when a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("Usage: SampleImages DATA_FOLDER OUTPUT_FOLDER");
      System.exit(2);
    }
    GreyImages chosen = choose(IdxFiles.read(Path.of(arguments[0]), "t10k"));
    IdxFiles.write(Path.of(arguments[1]), NAME, chosen);
    System.out.printf("%d images written to %s%n", chosen.size(), arguments[1]);
  }

  /** The first 120 images of each class, in the order in which they come. */
  static GreyImages choose(GreyImages images) {
    int[] chosen = new int[PER_CLASS * GreyImages.CLASSES];
    int[] found = new int[GreyImages.CLASSES];
    int next = 0;
    for (int i = 0; i < images.size(); i++) {
      if (found[images.label(i)]++ < PER_CLASS) {
        chosen[next++] = i;
      }
    }
    if (next < chosen.length) {
      throw new IllegalArgumentException(
          "Some class has fewer than " + PER_CLASS + " images, so no sample can be taken.");
    }
    return images.select(chosen);
  }
}

package io.loupe.samples.training;

/** Grey images of 28 x 28 pixels with their labels, all owned by this object and never changed. */
final class GreyImages {

  /** Rows and columns of an image. */
  static final int SIDE = 28;

  /** Pixels of an image. */
  static final int AREA = SIDE * SIDE;

  /** Classes. */
  static final int CLASSES = 10;

  private final byte[] pixels;
  private final byte[] labels;

  /**
   * Takes the arrays over.
   *
   * @param pixels one byte a pixel (0 to 255), image after image, row by row
   * @param labels one byte an image, 0 to 9
   */
  GreyImages(byte[] pixels, byte[] labels) {
    if (pixels.length != labels.length * AREA) {
      throw new IllegalArgumentException(
          pixels.length + " pixels do not make " + labels.length + " images of 28 x 28.");
    }
    this.pixels = pixels;
    this.labels = labels;
  }

  /** One byte a pixel; to be read only. */
  byte[] pixels() {
    return pixels;
  }

  /** One byte an image; to be read only. */
  byte[] labels() {
    return labels;
  }

  int label(int image) {
    return labels[image];
  }

  int size() {
    return labels.length;
  }

  /** Brightness of one pixel, 0 to 1; black outside the image. */
  float brightness(int image, int row, int column) {
    if (row < 0 || column < 0 || row >= SIDE || column >= SIDE) {
      return 0;
    }
    return (pixels[image * AREA + row * SIDE + column] & 0xFF) / 255f;
  }

  /** Writes the image as brightness 0 to 1 into {@code target}. */
  void copyTo(int image, float[] target, int offset) {
    for (int i = 0; i < AREA; i++) {
      target[offset + i] = (pixels[image * AREA + i] & 0xFF) / 255f;
    }
  }

  /** The images at these positions, in this order. */
  GreyImages select(int[] images) {
    byte[] chosenPixels = new byte[images.length * AREA];
    byte[] chosenLabels = new byte[images.length];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, images[i] * AREA, chosenPixels, i * AREA, AREA);
      chosenLabels[i] = labels[images[i]];
    }
    return new GreyImages(chosenPixels, chosenLabels);
  }
}

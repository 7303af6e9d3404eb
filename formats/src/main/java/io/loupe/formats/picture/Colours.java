package io.loupe.formats.picture;

/**
 * What the samples of one pixel mean, as Pillow's {@code convert("RGB")} takes them: alpha is
 * dropped, no profile is applied. Samples of more than 8 bits are scaled to 0..255 and rounded.
 */
interface Colours {
  /**
   * Makes a colour.
   *
   * @param samples of a row of pixels, one pixel behind the other
   * @param at where the pixel begins
   * @return 0xRRGGBB
   */
  int rgb(int[] samples, int at);

  static Colours grey(int bits) {
    int[] scale = scale(bits);
    return (samples, at) -> scale[samples[at]] * 0x010101;
  }

  /** Grey whose 0 is white. */
  static Colours whiteToBlack(int bits) {
    int[] scale = scale(bits);
    return (samples, at) -> (255 - scale[samples[at]]) * 0x010101;
  }

  static Colours rgb(int bits) {
    return rgb(bits, bits, bits);
  }

  static Colours rgb(int redBits, int greenBits, int blueBits) {
    int[] red = scale(redBits);
    int[] green = scale(greenBits);
    int[] blue = scale(blueBits);
    return (samples, at) -> pack(red[samples[at]], green[samples[at + 1]], blue[samples[at + 2]]);
  }

  /** Colours that were multiplied by their alpha, the fourth sample. */
  static Colours premultiplied(int bits) {
    int[] scale = scale(bits);
    return (samples, at) -> {
      int alpha = scale[samples[at + 3]];
      int red = scale[samples[at]];
      int green = scale[samples[at + 1]];
      int blue = scale[samples[at + 2]];
      return alpha == 0 || alpha == 255
          ? pack(red, green, blue)
          : pack(clip(255 * red / alpha), clip(255 * green / alpha), clip(255 * blue / alpha));
    };
  }

  /** Numbers of colours; where the palette is too short a number is a grey value. */
  static Colours palette(int[] colours) {
    return (samples, at) -> {
      int number = samples[at];
      return number < colours.length ? colours[number] : (number & 0xff) * 0x010101;
    };
  }

  /** Brightness, blue and red difference of JFIF. */
  static Colours ycc() {
    return (samples, at) -> Ycc.rgb(samples[at], samples[at + 1], samples[at + 2]);
  }

  /** Ink, 0 for none. */
  static Colours cmyk(int bits) {
    int[] scale = scale(bits);
    return (samples, at) ->
        ink(
            scale[samples[at]],
            scale[samples[at + 1]],
            scale[samples[at + 2]],
            255 - scale[samples[at + 3]]);
  }

  /** Ink as Adobe writes it in JPEG, 255 for none. */
  static Colours adobeCmyk() {
    return (samples, at) ->
        ink(255 - samples[at], 255 - samples[at + 1], 255 - samples[at + 2], samples[at + 3]);
  }

  /** The first three inks as brightness and differences. */
  static Colours adobeYcck() {
    return (samples, at) -> {
      int inks = Ycc.rgb(samples[at], samples[at + 1], samples[at + 2]);
      return ink(inks >> 16, (inks >> 8) & 0xff, inks & 0xff, samples[at + 3]);
    };
  }

  private static int ink(int cyan, int magenta, int yellow, int light) {
    return pack(
        light - share(cyan, light), light - share(magenta, light), light - share(yellow, light));
  }

  /** Rounds a * b / 255. */
  private static int share(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  private static int[] scale(int bits) {
    int greatest = (1 << bits) - 1;
    int[] scale = new int[greatest + 1];
    for (int value = 0; value <= greatest; value++) {
      scale[value] = greatest == 255 ? value : Math.round(value * 255f / greatest);
    }
    return scale;
  }

  private static int pack(int red, int green, int blue) {
    return (red << 16) | (green << 8) | blue;
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** The conversion of JFIF in whole numbers, rounded as libjpeg does. */
  final class Ycc {
    private static final int HALF = 1 << 15;

    private Ycc() {}

    static int rgb(int y, int blueDifference, int redDifference) {
      int cb = blueDifference - 128;
      int cr = redDifference - 128;
      return pack(
          clip(y + ((91881 * cr + HALF) >> 16)),
          clip(y + ((-22554 * cb - 46802 * cr + HALF) >> 16)),
          clip(y + ((116130 * cb + HALF) >> 16)));
    }
  }
}

package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import org.jspecify.annotations.Nullable;

/** The numbers are the pixels or mixed to pixels, kept inside a range or left alone. */
@Experimental
public final class PixelBasis implements ImageBasis {
  private final ImageSize size;
  private final @Nullable ValueClamp clamp;
  private final ColorMix colors;

  private PixelBasis(ImageSize size, @Nullable ValueClamp clamp, ColorMix colors) {
    this.size = size;
    this.clamp = clamp;
    this.colors = colors;
  }

  /**
   * Creates a basis whose pixels go where the optimiser moves them.
   *
   * @param size the image's size
   * @return the basis
   */
  public static PixelBasis free(ImageSize size) {
    return new PixelBasis(size, null, ColorMix.NONE);
  }

  /**
   * Creates a basis whose pixels stay inside a range: {@link #render} moves the numbers themselves
   * back into it.
   *
   * @param size the image's size
   * @param clamp the range
   * @param colors how the numbers of a position make its colour
   * @return the basis
   */
  public static PixelBasis clamped(ImageSize size, ValueClamp clamp, ColorMix colors) {
    return new PixelBasis(size, clamp, colors);
  }

  @Override
  public void encode(float[] image, int from, float[] numbers, int to) {
    System.arraycopy(image, from, numbers, to, size.elements());
    colors.unmix(size, numbers, to);
  }

  @Override
  public void render(float[] numbers, int from, float[] image, int to) {
    System.arraycopy(numbers, from, image, to, size.elements());
    colors.mix(size, image, to);
    if (clamp != null) {
      clamp.apply(size, image, to);
      encode(image, to, numbers, from);
    }
  }

  @Override
  public void pullback(float[] numbers, int from, float[] atImage, float[] atNumbers) {
    System.arraycopy(atImage, from, atNumbers, from, size.elements());
    colors.pullback(size, atNumbers, from);
  }
}

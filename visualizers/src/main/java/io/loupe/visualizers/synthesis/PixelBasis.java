package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import org.jspecify.annotations.Nullable;

/** The numbers are the pixels, kept inside a range or left alone. */
@Experimental
public final class PixelBasis implements ImageBasis {
  private final ImageSize size;
  private final @Nullable ValueClamp clamp;

  private PixelBasis(ImageSize size, @Nullable ValueClamp clamp) {
    this.size = size;
    this.clamp = clamp;
  }

  /**
   * Creates a basis whose pixels go where the optimiser moves them.
   *
   * @param size the image's size
   * @return the basis
   */
  public static PixelBasis free(ImageSize size) {
    return new PixelBasis(size, null);
  }

  /**
   * Creates a basis whose pixels stay inside a range: {@link #render} moves the numbers themselves
   * back into it.
   *
   * @param size the image's size
   * @param clamp the range
   * @return the basis
   */
  public static PixelBasis clamped(ImageSize size, ValueClamp clamp) {
    return new PixelBasis(size, clamp);
  }

  @Override
  public void encode(float[] image, int from, float[] numbers, int to) {
    System.arraycopy(image, from, numbers, to, size.elements());
  }

  @Override
  public void render(float[] numbers, int from, float[] image, int to) {
    if (clamp != null) {
      clamp.apply(size, numbers, from);
    }
    System.arraycopy(numbers, from, image, to, size.elements());
  }

  @Override
  public void pullback(float[] numbers, int from, float[] atImage, float[] atNumbers) {
    System.arraycopy(atImage, from, atNumbers, from, size.elements());
  }
}

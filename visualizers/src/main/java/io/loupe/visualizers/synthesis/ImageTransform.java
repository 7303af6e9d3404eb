package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * A linear change of one image's geometry with the way back for gradients. Immutable and safe for
 * use by several threads.
 */
@Experimental
public interface ImageTransform {
  /** Leaves the image as it is. */
  ImageTransform IDENTITY =
      new ImageTransform() {
        @Override
        public void apply(
            ImageSize size, float[] image, int from, float[] target, int to, float[] fill) {
          System.arraycopy(image, from, target, to, size.elements());
        }

        @Override
        public void adjoint(ImageSize size, float[] gradient, int from, float[] target, int to) {
          for (int i = 0; i < size.elements(); i++) {
            target[to + i] += gradient[from + i];
          }
        }
      };

  /**
   * Transforms an image.
   *
   * @param size the image's size, before and after
   * @param image row-major [C,H,W]
   * @param from where the image begins
   * @param target where the result goes; overwritten
   * @param to where the result begins
   * @param fill value of what lies outside the image, one for each channel
   */
  void apply(ImageSize size, float[] image, int from, float[] target, int to, float[] fill);

  /**
   * Carries a gradient at the result back to the image: the exact adjoint of {@link #apply}.
   *
   * @param size the image's size
   * @param gradient with respect to the result
   * @param from where it begins
   * @param target gradient with respect to the image; added to
   * @param to where it begins
   */
  void adjoint(ImageSize size, float[] gradient, int from, float[] target, int to);
}

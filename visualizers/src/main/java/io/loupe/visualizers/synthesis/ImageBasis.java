package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * What the numbers an optimiser moves mean as an image. Immutable and safe for use by several
 * threads; one number for each value of the image.
 */
@Experimental
public interface ImageBasis {
  /**
   * Finds numbers that stand for an image.
   *
   * @param image row-major [C,H,W]
   * @param from where the image begins
   * @param numbers overwritten
   * @param to where its numbers begin
   */
  void encode(float[] image, int from, float[] numbers, int to);

  /**
   * Makes the image.
   *
   * @param numbers what an optimiser moves
   * @param from where they begin
   * @param image overwritten
   * @param to where the image begins
   */
  void render(float[] numbers, int from, float[] image, int to);

  /**
   * Carries a gradient at the image back to the numbers.
   *
   * @param numbers where the image was made from
   * @param from where they begin; also where the image and both gradients begin
   * @param atImage gradient with respect to the image
   * @param atNumbers gradient with respect to the numbers; overwritten
   */
  void pullback(float[] numbers, int from, float[] atImage, float[] atNumbers);
}

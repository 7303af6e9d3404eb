package io.loupe.formats.report;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import java.awt.image.BufferedImage;

/**
 * A picture or an animation in a report, with the size it is shown at. Immutable: each method
 * returns a changed copy.
 */
@Experimental
public final class Figure {
  private final Artifact artifact;
  private final BufferedImage first;
  private final Text caption;
  private final String alt;
  private final double scale;
  private final boolean pixelated;

  private Figure(
      Artifact artifact,
      BufferedImage first,
      Text caption,
      String alt,
      double scale,
      boolean pixelated) {
    this.artifact = artifact;
    this.first = first;
    this.caption = caption;
    this.alt = alt;
    this.scale = scale;
    this.pixelated = pixelated;
  }

  /**
   * Shows a picture, one pixel of it as one of the page's.
   *
   * @param image the picture; its caption is taken over
   * @return the figure
   */
  public static Figure of(Artifact.Image image) {
    return new Figure(image, image.image(), Text.of(image.caption()), image.caption(), 1, false);
  }

  /**
   * Shows an animation, one pixel of it as one of the page's.
   *
   * @param animation the animation; its caption is taken over
   * @return the figure
   */
  public static Figure of(Artifact.Animation animation) {
    return new Figure(
        animation,
        animation.frames().get(0),
        Text.of(animation.caption()),
        animation.caption(),
        1,
        false);
  }

  /**
   * Changes the size.
   *
   * @param factor pixels of the page for each pixel of the picture; 0.5 for pictures drawn for
   *     screens of double density
   * @return the changed figure
   * @throws IllegalArgumentException if the factor is not positive
   */
  public Figure scaled(double factor) {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("A scale must be positive, got " + factor);
    }
    return new Figure(artifact, first, caption, alt, factor, pixelated);
  }

  /**
   * Keeps the edges of enlarged pixels sharp instead of smoothing them.
   *
   * @return the changed figure
   */
  public Figure pixelated() {
    return new Figure(artifact, first, caption, alt, scale, true);
  }

  /**
   * Replaces the caption.
   *
   * @param text what can be seen
   * @return the changed figure
   */
  public Figure caption(Text text) {
    return new Figure(artifact, first, text, alt, scale, pixelated);
  }

  /**
   * Replaces the text for those who cannot see the picture.
   *
   * @param text what it shows
   * @return the changed figure
   */
  public Figure alt(String text) {
    return new Figure(artifact, first, caption, text, scale, pixelated);
  }

  Artifact artifact() {
    return artifact;
  }

  Text caption() {
    return caption;
  }

  String alt() {
    return alt;
  }

  boolean isPixelated() {
    return pixelated;
  }

  int width() {
    return shown(first.getWidth());
  }

  int height() {
    return shown(first.getHeight());
  }

  private int shown(int pixels) {
    return (int) Math.max(Math.round(pixels * scale), 1);
  }
}

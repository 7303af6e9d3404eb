package io.loupe.formats.report;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * A picture or an animation in a report, with the size it is shown at. Immutable: each method
 * returns a changed copy.
 */
@Experimental
public final class Figure {
  private final Optional<Artifact> artifact;
  private final String source;
  private final int wide;
  private final int high;
  private final Text caption;
  private final String alt;
  private final double scale;
  private final boolean pixelated;

  private Figure(
      Optional<Artifact> artifact,
      String source,
      int wide,
      int high,
      Text caption,
      String alt,
      double scale,
      boolean pixelated) {
    this.artifact = artifact;
    this.source = source;
    this.wide = wide;
    this.high = high;
    this.caption = caption;
    this.alt = alt;
    this.scale = scale;
    this.pixelated = pixelated;
  }

  private static Figure of(Artifact artifact, BufferedImage first, String caption) {
    int wide = first.getWidth();
    return new Figure(
        Optional.of(artifact), "", wide, first.getHeight(), Text.of(caption), caption, 1, false);
  }

  /**
   * Shows a picture, one pixel of it as one of the page's.
   *
   * @param image the picture; its caption is taken over
   * @return the figure
   */
  public static Figure of(Artifact.Image image) {
    return of(image, image.image(), image.caption());
  }

  /**
   * Shows an animation, one pixel of it as one of the page's.
   *
   * @param animation the animation; its caption is taken over
   * @return the figure
   */
  public static Figure of(Artifact.Animation animation) {
    return of(animation, animation.frames().get(0), animation.caption());
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
    return new Figure(artifact, source, wide, high, caption, alt, factor, pixelated);
  }

  /**
   * Keeps the edges of enlarged pixels sharp instead of smoothing them.
   *
   * @return the changed figure
   */
  public Figure pixelated() {
    return new Figure(artifact, source, wide, high, caption, alt, scale, true);
  }

  /**
   * Replaces the caption.
   *
   * @param text what can be seen
   * @return the changed figure
   */
  public Figure caption(Text text) {
    return new Figure(artifact, source, wide, high, text, alt, scale, pixelated);
  }

  /**
   * Replaces the text for those who cannot see the picture.
   *
   * @param text what it shows
   * @return the changed figure
   */
  public Figure alt(String text) {
    return new Figure(artifact, source, wide, high, caption, text, scale, pixelated);
  }

  /** The same as it stands in a page, without the picture that it was made of. */
  Figure encoded() {
    return as(artifact.map(FigureRenderer::source).orElse(source));
  }

  private Figure as(String data) {
    return new Figure(Optional.empty(), data, wide, high, caption, alt, scale, pixelated);
  }

  /** As it stands in a page; empty where it is not encoded yet. */
  String source() {
    return source;
  }

  /** What is to be encoded; empty where it is. */
  Optional<Artifact> artifact() {
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
    return shown(wide);
  }

  int height() {
    return shown(high);
  }

  private int shown(int pixels) {
    return (int) Math.max(Math.round(pixels * scale), 1);
  }
}

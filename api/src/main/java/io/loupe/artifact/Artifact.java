package io.loupe.artifact;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One result of a run. Names are unique in a run and become file names. What it holds belongs to
 * whoever has the artifact, in any thread, and nothing in it is borrowed from an engine; pictures
 * are not to be drawn into.
 */
public sealed interface Artifact {
  /**
   * Pixels that a picture, or a frame of an animation, has at most, 2^28; a run that hands over a
   * larger one is refused.
   */
  @Experimental int MOST_PIXELS = 1 << 28;

  /**
   * Returns the name.
   *
   * @return letters, digits, {@code . _ -}, as {@link #nameOf} makes it; a file name without its
   *     ending
   */
  String name();

  /**
   * Returns what can be seen in it.
   *
   * @return one or more sentences for people
   */
  String caption();

  /**
   * Makes a text usable as an artifact's name, and so as the name of a file on every system.
   *
   * @param text for example a layer's name
   * @return the text with every other character replaced by {@code _}, which also stands before a
   *     name that would be hidden, an option of a command or a device of Windows; of more than 200
   *     characters the first 100 and a number
   */
  static String nameOf(String text) {
    String safe = text.replaceAll("[^A-Za-z0-9._-]", "_");
    if (safe.length() > 200) {
      safe = safe.substring(0, 100) + "-" + Integer.toHexString(text.hashCode());
    }
    boolean special = safe.matches("(?i)|[.-].*|(?:con|prn|aux|nul|com\\d|lpt\\d)(?:\\..*)?");
    return special ? "_" + safe : safe;
  }

  private static void check(String name) {
    if (!name.equals(nameOf(name))) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not an artifact name: use Artifact.nameOf");
    }
  }

  /**
   * A picture.
   *
   * @param name unique in the run
   * @param caption what can be seen
   * @param image the picture; not to be drawn into any more
   */
  record Image(String name, String caption, BufferedImage image) implements Artifact {
    /**
     * Creates a picture.
     *
     * @param name unique in the run
     * @param caption what can be seen
     * @param image the picture; not to be drawn into any more
     * @throws IllegalArgumentException if the name has other characters than allowed
     */
    public Image {
      check(name);
    }
  }

  /**
   * A moving picture.
   *
   * @param name unique in the run
   * @param caption what can be seen
   * @param frames pictures of one size, at least one
   * @param perFrame how long each is shown
   */
  record Animation(String name, String caption, List<BufferedImage> frames, Duration perFrame)
      implements Artifact {
    /**
     * Creates an animation.
     *
     * @param name unique in the run
     * @param caption what can be seen
     * @param frames pictures of one size, at least one
     * @param perFrame how long each is shown
     * @throws IllegalArgumentException if the name has other characters than allowed or there is no
     *     frame
     */
    public Animation {
      check(name);
      frames = List.copyOf(frames);
      if (frames.isEmpty()) {
        throw new IllegalArgumentException("An animation needs a frame");
      }
    }
  }

  /**
   * A table.
   *
   * @param name unique in the run
   * @param caption what it says
   * @param columns headings
   * @param rows cells: {@link String}, {@link Number} or {@link Boolean}
   */
  record Table(String name, String caption, List<String> columns, List<List<Object>> rows)
      implements Artifact {
    /**
     * Creates a table.
     *
     * @param name unique in the run
     * @param caption what it says
     * @param columns headings
     * @param rows cells: {@link String}, {@link Number} or {@link Boolean}
     * @throws IllegalArgumentException if the name has other characters than allowed or a row has
     *     another length than the headings
     */
    public Table {
      check(name);
      columns = List.copyOf(columns);
      List<List<Object>> copy = new ArrayList<>();
      for (List<Object> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "Row of " + row.size() + " cells under " + columns.size() + " headings");
        }
        copy.add(List.copyOf(row));
      }
      rows = Collections.unmodifiableList(copy);
    }
  }

  /**
   * Values, for other tools.
   *
   * @param name unique in the run
   * @param caption what they are, with shape
   * @param tensor owned values
   */
  record Numbers(String name, String caption, Tensor tensor) implements Artifact {
    /**
     * Creates the artifact.
     *
     * @param name unique in the run
     * @param caption what they are, with shape
     * @param tensor owned values
     * @throws IllegalArgumentException if the name has other characters than allowed or the tensor
     *     is borrowed
     */
    public Numbers {
      check(name);
      if (tensor.isBorrowed()) {
        throw new IllegalArgumentException("Numbers must own their values: use copy()");
      }
    }
  }
}

package io.loupe.visualizers.raster;

import io.loupe.visualizers.color.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** Colours for values from 0 to 1. Immutable. */
public final class ColorMap {
  /** Colour of values that are not a number: one that no colour map contains. */
  public static final int MISSING = 0xff00ff;

  private static final int STEPS = 1024;

  private final String name;
  private final int[] colors;

  private ColorMap(String name, int[] colors) {
    this.name = name;
    this.colors = colors;
  }

  /**
   * Creates a colour map through given colours, evenly spaced, with straight lines in L*a*b*
   * between them.
   *
   * @param name for people
   * @param points colours packed as 0xRRGGBB, at least two
   * @return the colour map
   * @throws IllegalArgumentException if there are fewer than two colours
   */
  public static ColorMap through(String name, int... points) {
    if (points.length < 2) {
      throw new IllegalArgumentException("A colour map needs two colours, got " + points.length);
    }
    List<Lab> labs = new ArrayList<>();
    for (int point : points) {
      labs.add(Lab.ofRgb(point));
    }
    return of(
        name,
        position -> {
          double along = position * (labs.size() - 1);
          int left = Math.min((int) along, labs.size() - 2);
          return labs.get(left).towards(labs.get(left + 1), along - left);
        });
  }

  /**
   * Creates a colour map from a formula, which is read once.
   *
   * @param name for people
   * @param formula a colour for every position from 0 to 1
   * @return the colour map
   */
  public static ColorMap of(String name, DoubleFunction<Lab> formula) {
    int[] colors = new int[STEPS];
    for (int i = 0; i < STEPS; i++) {
      colors[i] = formula.apply(i / (STEPS - 1.0)).toRgb();
    }
    return new ColorMap(name, colors);
  }

  /**
   * Returns the name.
   *
   * @return for people
   */
  public String name() {
    return name;
  }

  /**
   * Returns the colour of a position.
   *
   * @param position 0 to 1, clipped
   * @return packed as 0xRRGGBB; {@link #MISSING} for NaN
   */
  public int rgb(double position) {
    if (Double.isNaN(position)) {
      return MISSING;
    }
    double clipped = Math.min(1, Math.max(0, position));
    return colors[(int) Math.round(clipped * (STEPS - 1))];
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}

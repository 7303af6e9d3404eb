package io.loupe.visualizers.internal;

import io.loupe.gradient.Objective;

/**
 * Objectives in tables. A cell that begins with a minus is a formula to a spreadsheet and would be
 * written with an apostrophe in front; in brackets it is none, and reads back as the same
 * objective.
 */
public final class ObjectiveCell {
  private ObjectiveCell() {}

  /** The canonical text, in brackets where it begins with a minus. */
  public static String of(Objective objective) {
    return of(objective.describe());
  }

  /** A text that describes an objective. */
  public static String of(String described) {
    return described.startsWith("-") ? "(" + described + ")" : described;
  }
}

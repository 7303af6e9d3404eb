package io.loupe.cli;

import io.loupe.tensor.Shape;
import java.util.Locale;
import java.util.stream.IntStream;

/** Values as people and programs read them. */
final class Words {
  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Three figures, without trailing noise. */
  static String number(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 0.001 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  static String duration(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole % 3600 / 60);
  }

  static String notTakenIn(int plugins) {
    return plugins
        + (plugins == 1 ? " plug-in" : " plug-ins")
        + " could not be taken in: loupe list --problems";
  }

  static int[] sizes(Shape shape) {
    return IntStream.range(0, shape.rank()).map(shape::dim).toArray();
  }
}

package io.loupe.formats.dataset;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a dataset says of its samples: a class each, or numbers to be predicted, or nothing. */
final class Labels {
  static final Labels NONE = new Labels(new int[0], List.of(), new float[0], 0);
  static final int MOST_CLASSES = 1 << 20;
  private static final int BYTES_EACH = 16;
  private static final int SHARE_OF_MEMORY = 3;

  private final int[] labels;
  private final List<String> names;
  private final float[] targets;
  private final int width;

  private Labels(int[] labels, List<String> names, float[] targets, int width) {
    this.labels = labels;
    this.names = names;
    this.targets = targets;
    this.width = width;
  }

  /** Takes over labels that were read from a file. */
  static Labels of(int[] labels, DataFile file) {
    for (int label : labels) {
      check(label, file, "");
    }
    return new Labels(labels, numbered(Arrays.stream(labels).max().orElse(-1) + 1), none(), 0);
  }

  /** Returns a label that numbers a class; {@code where} ends what is said of any other. */
  static int check(long label, DataFile file, String where) {
    if (label < 0 || label >= MOST_CLASSES) {
      throw file.wrong(
          "has the label " + label + where,
          "Labels are numbers of classes, from 0 to at most "
              + (MOST_CLASSES - 1)
              + "; numbers to be predicted are saved as floats.");
    }
    return (int) label;
  }

  /**
   * Takes over rows of numbers that were read from a file. Rows with a single 1 among zeros are
   * classes, so are 0 and 1 or -1 and 1 alone; everything else is to be predicted.
   *
   * @param values one row after another
   * @param width of a row
   */
  static Labels ofRows(float[] values, int width, DataFile file) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw file.wrong(
            "has a value that is not a finite number, " + value,
            "Leave out the samples whose target is not known.");
      }
    }
    if (width > 1) {
      return isOneHot(values, width)
          ? new Labels(places(values, width), numbered(width), none(), 0)
          : new Labels(new int[0], List.of(), values, width);
    }
    if (isOneOf(values, 0, 1)) {
      return new Labels(signs(values), numbered(2), none(), 0);
    }
    return isOneOf(values, -1, 1)
        ? new Labels(signs(values), List.of("-1", "1"), none(), 0)
        : new Labels(new int[0], List.of(), values, 1);
  }

  /** Refuses more labels than a share of Java's memory holds; they are all kept. */
  static void checkRoom(DataFile labels, long count) {
    if (count > Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY / BYTES_EACH) {
      throw labels.wrong(
          "has " + count + " labels, more than Java's memory has room for",
          "Cut the data into several files, or give Java more memory (-Xmx).");
    }
  }

  static DatasetException count(DataFile labels, long found, DataFile samples, long wanted) {
    return labels.wrong(
        "has " + found + " labels for " + wanted + " samples in " + samples,
        "Give the labels that belong to these samples.");
  }

  OptionalInt get(int index) {
    return labels.length == 0 ? OptionalInt.empty() : OptionalInt.of(labels[index]);
  }

  /** Returns the row to be predicted, if these are no classes. */
  Optional<Tensor> target(int index) {
    return width == 0
        ? Optional.empty()
        : Optional.of(
            Tensor.of(
                Shape.of(width), Arrays.copyOfRange(targets, index * width, (index + 1) * width)));
  }

  /** Returns a name for each class: its number, if nothing else is known. */
  List<String> names() {
    return names;
  }

  private static boolean isOneHot(float[] values, int width) {
    for (int from = 0; from < values.length; from += width) {
      int ones = 0;
      for (int k = from; k < from + width; k++) {
        if (values[k] != 0 && values[k] != 1) {
          return false;
        }
        ones += values[k] == 1 ? 1 : 0;
      }
      if (ones != 1) {
        return false;
      }
    }
    return true;
  }

  private static int[] places(float[] values, int width) {
    int[] places = new int[values.length / width];
    for (int i = 0; i < values.length; i++) {
      if (values[i] == 1) {
        places[i / width] = i % width;
      }
    }
    return places;
  }

  private static boolean isOneOf(float[] values, float low, float high) {
    for (float value : values) {
      if (value != low && value != high) {
        return false;
      }
    }
    return true;
  }

  private static int[] signs(float[] values) {
    int[] labels = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      labels[i] = values[i] > 0 ? 1 : 0;
    }
    return labels;
  }

  private static float[] none() {
    return new float[0];
  }

  /** Returns a name for each of so many classes, its number. */
  static List<String> numbered(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(Integer.toString(i));
    }
    return names;
  }
}

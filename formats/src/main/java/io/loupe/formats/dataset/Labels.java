package io.loupe.formats.dataset;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** The labels of a dataset, or that there are none. */
final class Labels {
  static final Labels NONE = new Labels(new int[0]);
  private static final int MOST_CLASSES = 1 << 20;
  private static final int BYTES_EACH = 16;
  private static final int SHARE_OF_MEMORY = 3;

  private final int[] labels;

  private Labels(int[] labels) {
    this.labels = labels;
  }

  /** Takes over labels that were read from a file. */
  static Labels of(int[] labels, DataFile file) {
    for (int label : labels) {
      if (label < 0 || label >= MOST_CLASSES) {
        throw file.wrong(
            "has the label " + label,
            "Labels are numbers of classes, from 0 to at most " + (MOST_CLASSES - 1) + ".");
      }
    }
    return new Labels(labels);
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

  /** Returns the numbers from 0 to the highest label. */
  List<String> names() {
    int highest = Arrays.stream(labels).max().orElse(-1);
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= highest; i++) {
      names.add(Integer.toString(i));
    }
    return names;
  }
}

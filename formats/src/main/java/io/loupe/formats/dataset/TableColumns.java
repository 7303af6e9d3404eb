package io.loupe.formats.dataset;

import static java.util.stream.Collectors.joining;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.parquet.ColumnReader;
import io.loupe.formats.parquet.ParquetColumn;
import io.loupe.formats.parquet.ParquetFile;
import io.loupe.formats.parquet.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which columns of a table are pictures and classes, and what the classes are called. */
final class TableColumns {
  private static final List<String> IMAGES = List.of("image", "img", "content");
  private static final String LABEL = "label";
  private static final Set<ParquetColumn.Type> NUMBERS =
      Set.of(ParquetColumn.Type.FLOAT, ParquetColumn.Type.DOUBLE);
  private static final Set<ParquetColumn.Type> CLASSES =
      Set.of(ParquetColumn.Type.INT32, ParquetColumn.Type.INT64, ParquetColumn.Type.BYTE_ARRAY);
  private static final int LONGEST_CLASS = 256;
  private static final int MOST_NAMED = 5;
  private static final int SHARE_OF_PICTURES = 3;
  private static final int SHARE_OF_LABELS = 16;

  private final ParquetColumn image;
  private final @Nullable ParquetColumn label;
  private final List<String> classNames;
  private final Map<String, Integer> places = new HashMap<>();

  private TableColumns(
      ParquetColumn image, @Nullable ParquetColumn label, List<String> classNames) {
    this.image = image;
    this.label = label;
    this.classNames = List.copyOf(classNames);
    for (int i = 0; i < classNames.size(); i++) {
      places.put(classNames.get(i), i);
    }
  }

  /** Looks at the columns of the first file; classes that are texts are gathered from all. */
  static TableColumns of(Shards shards, Optional<String> image, Optional<String> label) {
    DataFile first = shards.files().get(0);
    ParquetFile file = ParquetFile.open(first);
    TableFeatures features = TableFeatures.of(file);
    List<String> images =
        image
            .map(List::of)
            .orElseGet(() -> Stream.concat(features.images().stream(), IMAGES.stream()).toList());
    ParquetColumn pictures = pictures(first, file, images);
    ParquetColumn labels = labels(first, file, label, features);
    List<String> names =
        labels == null
            ? List.of()
            : labels.type() == ParquetColumn.Type.BYTE_ARRAY
                ? gathered(shards, pictures, labels)
                : features.classes().getOrDefault(labels.name(), List.of());
    return new TableColumns(pictures, labels, names);
  }

  private static ParquetColumn pictures(DataFile first, ParquetFile file, List<String> names) {
    ParquetColumn column =
        names.stream().flatMap(name -> find(file, name).stream()).findFirst().orElse(null);
    if (column == null) {
      List<String> asked = names.stream().distinct().toList();
      throw missing(first, file, asked, "Say which column holds the pictures, as in ?image=NAME.");
    }
    boolean bytes =
        column.lists() == 0 && column.type() == ParquetColumn.Type.BYTE_ARRAY && !column.text();
    if (!bytes && (column.lists() == 0 || !NUMBERS.contains(column.type()))) {
      throw first.wrong(
          "has no pictures in column " + column.name() + ", but " + kind(column),
          "Pictures are files as bytes, or lists of floats in the model's input scale; say which"
              + " column holds them, as in ?image=NAME.");
    }
    return column;
  }

  private static @Nullable ParquetColumn labels(
      DataFile first, ParquetFile file, Optional<String> asked, TableFeatures features) {
    Set<String> said = features.classes().keySet();
    String name = asked.orElseGet(() -> said.size() == 1 ? said.iterator().next() : LABEL);
    ParquetColumn column = find(file, name).orElse(null);
    if (column == null && asked.isPresent()) {
      throw missing(
          first, file, List.of(name), "Say which column is the class, as in ?label=NAME.");
    }
    if (column == null && said.size() > 1) {
      throw first.wrong(
          "has classes in several columns: " + some(List.copyOf(said)),
          "Say which one is meant, as in ?label=" + said.iterator().next() + ".");
    }
    if (column != null && (column.lists() > 0 || !CLASSES.contains(column.type()))) {
      throw first.wrong(
          "has no classes in column " + column.name() + ", but " + kind(column),
          "A class is a whole number or a text; say which column it is, as in ?label=NAME.");
    }
    return column;
  }

  /** A column by its name, or the bytes or the elements that are all that is asked of it. */
  private static Optional<ParquetColumn> find(ParquetFile file, String name) {
    List<ParquetColumn> inside =
        file.columns().stream().filter(c -> (c.name() + ".").startsWith(name + ".")).toList();
    return inside.size() == 1
        ? Optional.of(inside.get(0))
        : inside.stream().filter(c -> c.name().equals(name + ".bytes")).findFirst();
  }

  private static DatasetException missing(
      DataFile file, ParquetFile table, List<String> names, String hint) {
    List<String> there =
        table.columns().stream().map(column -> column.path().get(0)).distinct().toList();
    return file.wrong(
        "has no column " + String.join(" or ", names) + ", only " + some(there), hint);
  }

  private static String some(List<String> names) {
    return names.stream().limit(MOST_NAMED).collect(joining(", "))
        + (names.size() > MOST_NAMED ? " and others" : "");
  }

  private static String kind(ParquetColumn column) {
    String kind = column.text() ? "texts" : "values of the type " + column.type();
    return column.lists() > 0 ? "lists of " + kind : kind;
  }

  /** All texts of a column, in the order of the classes of a folder. */
  private static List<String> gathered(Shards shards, ParquetColumn image, ParquetColumn label) {
    TableColumns table = new TableColumns(image, label, List.of());
    Set<String> texts = new HashSet<>();
    long held = 0;
    for (DataFile shard : shards.files()) {
      ParquetFile file = ParquetFile.open(shard);
      try (ColumnReader column = table.read(shard, file, label, SHARE_OF_LABELS)) {
        for (long row = 0; row < file.rows(); row++) {
          Slice text = column.bytes().orElse(null);
          if (text != null && texts.add(checked(text, shard, row))) {
            held += text.length() + Long.SIZE;
            if (texts.size() > Labels.MOST_CLASSES || held > memory(SHARE_OF_LABELS)) {
              throw shard.wrong(
                  "has more than " + texts.size() + " classes in column " + label.name(),
                  "Say which column is the class, as in ?label=NAME.");
            }
          }
        }
      }
    }
    return PictureFolder.inOrder(new ArrayList<>(texts));
  }

  private static String checked(Slice text, DataFile shard, long row) {
    if (text.length() > LONGEST_CLASS) {
      throw shard.wrong(
          "has a class of " + text.length() + " bytes at row " + row,
          "A class is a whole number or a short text; say which column it is, as in ?label=NAME.");
    }
    return text.text();
  }

  private static long memory(int share) {
    return Runtime.getRuntime().maxMemory() / share;
  }

  /** Opens a column, which each file has to have as the first one has it. */
  private ColumnReader read(DataFile shard, ParquetFile file, ParquetColumn wanted, int share) {
    ParquetColumn column = find(file, wanted.name()).orElse(null);
    if (column == null
        || column.type() != wanted.type()
        || column.lists() > 0 != wanted.lists() > 0) {
      throw shard.wrong(
          "has no column " + wanted.name() + " of the kind that the first file has",
          "Files of one dataset have the same columns.");
    }
    return file.read(column, memory(share));
  }

  ColumnReader pictures(DataFile shard, ParquetFile file) {
    return read(shard, file, image, SHARE_OF_PICTURES);
  }

  /** The classes of a file, if it has some. */
  @Nullable ColumnReader labels(DataFile shard, ParquetFile file) {
    return label == null ? null : read(shard, file, label, SHARE_OF_LABELS);
  }

  /** The class of the next row. */
  OptionalInt label(String id, DataFile shard, ColumnReader column) {
    if (label != null && label.type() == ParquetColumn.Type.BYTE_ARRAY) {
      Integer place = column.bytes().map(text -> places.get(text.text())).orElse(null);
      return place == null ? OptionalInt.empty() : OptionalInt.of(place);
    }
    OptionalLong number = column.number();
    boolean named = !classNames.isEmpty();
    if (number.isEmpty() || (named && number.getAsLong() == -1)) {
      return OptionalInt.empty();
    }
    int place = Labels.check(number.getAsLong(), shard, " at sample " + id);
    if (named && place >= classNames.size()) {
      throw shard.wrong(
          "has the label "
              + place
              + " at sample "
              + id
              + ", but names "
              + classNames.size()
              + " classes",
          "Say which column is the class, as in ?label=NAME.");
    }
    return OptionalInt.of(place);
  }

  String image() {
    return image.name();
  }

  /** Whether pictures are lists of numbers. */
  boolean isNumbers() {
    return image.lists() > 0;
  }

  List<String> classNames() {
    return classNames;
  }
}

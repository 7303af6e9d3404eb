package io.loupe.formats.artifact;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.error.DatasetException;
import io.loupe.formats.artifact.Deviation.Kind;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.image.Pixels;
import io.loupe.formats.npy.NpyReader;
import io.loupe.formats.picture.DecodedPicture;
import io.loupe.formats.picture.PictureFile;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a run gives with the files of an earlier one, value by value, and passes it on.
 * Arrays are compared as they are written, so that none has to fit into memory. Files are named by
 * the new results, never by a record, and links are not followed. Used from the run's own thread.
 */
@Experimental
public final class ComparingSink implements ArtifactSink {
  private static final int LARGEST_TABLE = 1 << 26;

  private final Path folder;
  private final ArtifactSink next;
  private final Set<String> columns;
  private final Map<String, Deviation> deviations = new TreeMap<>();

  /**
   * Creates a sink.
   *
   * @param folder where the earlier run's files lie
   * @param next takes everything too
   * @param columns of tables that are compared, see {@code Visualizer.comparedBy}; empty for all
   */
  public ComparingSink(Path folder, ArtifactSink next, Set<String> columns) {
    this.folder = folder;
    this.next = next;
    this.columns = Set.copyOf(columns);
  }

  /**
   * Returns how far the results lie from the earlier ones.
   *
   * @return by artifact name; none for those without a file
   */
  public Map<String, Deviation> deviations() {
    return Collections.unmodifiableMap(deviations);
  }

  @Override
  public void accept(Artifact artifact, Provenance provenance) {
    next.accept(artifact, provenance);
    Path file = file(artifact.name(), ending(artifact));
    if (file == null) {
      return;
    }
    try {
      deviations.put(artifact.name(), compare(artifact, DataFile.of(file)));
    } catch (DatasetException | IOException e) {
      deviations.put(
          artifact.name(), Deviation.incomparable(Kind.OTHER, "the file cannot be read"));
    }
  }

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
    NumbersWriter written = next.numbers(name, caption, item, provenance);
    Path file = file(name, ".npy");
    return file == null ? written : new ComparedArray(name, written, item, DataFile.of(file));
  }

  @Override
  public void finish(Provenance provenance) {
    next.finish(provenance);
  }

  @Override
  public void abandon() {
    deviations.clear();
    next.abandon();
  }

  private @Nullable Path file(String name, String ending) {
    Path file = folder.resolve(name + ending);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? file : null;
  }

  private static String ending(Artifact artifact) {
    if (artifact instanceof Artifact.Image) {
      return ".png";
    }
    if (artifact instanceof Artifact.Animation) {
      return ".gif";
    }
    return artifact instanceof Artifact.Table ? ".csv" : ".npy";
  }

  private Deviation compare(Artifact artifact, DataFile file) throws IOException {
    if (artifact instanceof Artifact.Image image) {
      return pixels(PictureFile.read(file, (width, height) -> {}), image.image());
    }
    if (artifact instanceof Artifact.Table table) {
      try (InputStream in = file.open()) {
        byte[] bytes = in.readNBytes(LARGEST_TABLE);
        return cells(CsvReader.rows(new String(bytes, StandardCharsets.UTF_8)), table);
      }
    }
    if (artifact instanceof Artifact.Numbers numbers) {
      try (ArrayComparison comparison = ArrayComparison.open(file)) {
        comparison.append(numbers.tensor().data());
        return comparison.finish(numbers.tensor().shape().dims());
      }
    }
    return Deviation.incomparable(Kind.OTHER, "animations are not compared frame by frame");
  }

  private static Deviation pixels(DecodedPicture then, BufferedImage now) {
    if (now.getColorModel().hasAlpha()) {
      return Deviation.incomparable(Kind.OTHER, "pictures with alpha are not compared");
    }
    if (then.width() != now.getWidth() || then.height() != now.getHeight()) {
      return Deviation.incomparable(Kind.PIXELS, "it has another size");
    }
    int width = then.width();
    int[] before = new int[width];
    int[] after = Pixels.argb(now);
    int most = 0;
    long fallen = 0;
    for (int y = 0; y < then.height(); y++) {
      then.row(y, before);
      for (int x = 0; x < width; x++) {
        int levels = 0;
        for (int bits = 0; bits < 3 * Byte.SIZE; bits += Byte.SIZE) {
          levels =
              Math.max(
                  levels, Math.abs(level(before[x], bits) - level(after[y * width + x], bits)));
        }
        most = Math.max(most, levels);
        fallen += levels > 1 ? 1 : 0;
      }
    }
    double all = (double) width * then.height();
    return new Deviation(Kind.PIXELS, most / 255.0, fallen / all, "");
  }

  private static int level(int rgb, int bits) {
    return (rgb >> bits) & 255;
  }

  private Deviation cells(List<List<String>> then, Artifact.Table now) {
    int count = now.columns().size();
    if (then.size() != now.rows().size() + 1
        || !then.get(0).equals(now.columns())
        || then.stream().anyMatch(row -> row.size() != count)) {
      return Deviation.incomparable(Kind.TABLE, "it has other rows or columns");
    }
    if (now.columns().stream().noneMatch(this::isCompared)) {
      return Deviation.incomparable(Kind.OTHER, "nothing in it is compared");
    }
    double largest = 0;
    for (int c = 0; c < count; c++) {
      if (!isCompared(now.columns().get(c))) {
        continue;
      }
      ValueDeviation column = new ValueDeviation();
      for (int r = 0; r < now.rows().size(); r++) {
        String before = then.get(r + 1).get(c);
        Object after = now.rows().get(r).get(c);
        if (!areNear(column, before.split(" "), CsvWriter.text(after).split(" "))) {
          return Deviation.incomparable(
              Kind.TABLE, "\"" + now.columns().get(c) + "\" has other words");
        }
      }
      largest = Math.max(largest, column.largest());
    }
    return new Deviation(Kind.TABLE, largest, largest > Deviation.ROUNDING ? 1 : 0, "");
  }

  /** Word by word: numbers as numbers, as a cell may hold several, other words by their letters. */
  private static boolean areNear(ValueDeviation column, String[] then, String[] now) {
    boolean same = then.length == now.length;
    for (int i = 0; same && i < then.length; i++) {
      if (isNumber(then[i]) && isNumber(now[i])) {
        column.compare(Double.parseDouble(then[i]), Double.parseDouble(now[i]));
      } else {
        same = then[i].equals(now[i]);
      }
    }
    return same;
  }

  private boolean isCompared(String column) {
    return columns.isEmpty() || columns.contains(column);
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Reads an earlier array beside a new one. */
  private static final class ArrayComparison implements AutoCloseable {
    private static final int AT_ONCE = 1 << 14;

    private final NpyReader reader;
    private final ValueDeviation values = new ValueDeviation();
    private long left = 1;

    private ArrayComparison(NpyReader reader) {
      this.reader = reader;
      reader.header().shape().forEach(size -> left *= size);
    }

    static ArrayComparison open(DataFile file) {
      return new ArrayComparison(NpyReader.open(file));
    }

    void append(FloatBuffer now) {
      while (now.hasRemaining() && left > 0) {
        float[] then = new float[(int) Math.min(AT_ONCE, Math.min(left, now.remaining()))];
        reader.read(then);
        left -= then.length;
        for (float value : then) {
          values.compare(value, now.get());
        }
      }
    }

    Deviation finish(int... dims) {
      List<Long> sizes = Arrays.stream(dims).asLongStream().boxed().toList();
      return reader.header().shape().equals(sizes) && !reader.header().fortranOrder()
          ? values.ofArray()
          : Deviation.incomparable(Kind.NUMBERS, "it has another shape");
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  private final class ComparedArray implements NumbersWriter {
    private final String name;
    private final NumbersWriter written;
    private final Shape item;
    private final DataFile file;
    private @Nullable ArrayComparison comparison;
    private int items;
    private boolean closed;

    ComparedArray(String name, NumbersWriter written, Shape item, DataFile file) {
      this.name = name;
      this.written = written;
      this.item = item;
      this.file = file;
    }

    @Override
    public void append(Tensor batch) {
      written.append(batch);
      items += batch.shape().dim(0);
      compare(() -> opened().append(batch.data()));
    }

    @Override
    public void close() {
      written.close();
      if (!closed) {
        closed = true;
        int[] dims = item.withBatch(Math.max(1, items)).dims();
        dims[0] = items;
        compare(() -> deviations.putIfAbsent(name, opened().finish(dims)));
        if (comparison != null) {
          comparison.close();
        }
      }
    }

    private ArrayComparison opened() {
      ArrayComparison open = comparison == null ? ArrayComparison.open(file) : comparison;
      comparison = open;
      return open;
    }

    private void compare(Runnable step) {
      if (deviations.containsKey(name)) {
        return;
      }
      try {
        step.run();
      } catch (DatasetException e) {
        deviations.put(name, Deviation.incomparable(Kind.OTHER, "the file cannot be read"));
      }
    }
  }
}

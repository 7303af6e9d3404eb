package io.loupe.formats.parquet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a Parquet file says: its columns, and where their values lie. Immutable; holds no
 * file open.
 */
@Experimental
public final class ParquetFile {
  private static final String HINT = "The file is damaged or not complete; fetch it again.";
  private static final String MAGIC = "PAR1";
  private static final int TAIL = 8;
  private static final int SHARE_OF_MEMORY = 64;
  private static final int MOST_ROWS_EACH_BYTE = 64;
  private static final int MOST_VALUES_EACH_BYTE = 4096;
  private static final int DEEPEST = 16;
  private static final String HUGGING_FACE = "huggingface";

  private final DataFile file;
  private final List<ParquetColumn> columns;
  private final List<RowGroup> groups;
  private final long rows;
  private final @Nullable String features;

  private ParquetFile(DataFile file, long length, Footer footer) throws Damage {
    this.file = file;
    this.columns = footer.columns();
    this.groups = List.copyOf(footer.groups);
    this.features = footer.features;
    long sum = 0;
    for (RowGroup group : groups) {
      group.check(columns, length);
      if (group.rows() > length * MOST_ROWS_EACH_BYTE - sum) {
        throw new Damage("it says that it has more rows than fit into it");
      }
      sum += group.rows();
    }
    this.rows = sum;
  }

  /**
   * Reads the end of a file.
   *
   * @param file to be read; its length is known
   * @return what it says
   * @throws DatasetException if it cannot be read, is no Parquet file or is damaged
   */
  public static ParquetFile open(DataFile file) {
    try {
      return opened(file, file.length().orElseThrow());
    } catch (IOException e) {
      throw wrong(file, e);
    }
  }

  private static ParquetFile opened(DataFile file, long length) throws IOException {
    if (length < MAGIC.length() + TAIL) {
      throw noParquet(file);
    }
    long size;
    try (Source head = Source.open(file, 0, MAGIC.length());
        Source tail = Source.open(file, length - TAIL, length)) {
      size = tail(file, head, tail);
    }
    if (size > length - TAIL - MAGIC.length()) {
      throw new Damage("its end says that it has " + size + " bytes of header");
    }
    if (size > Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY) {
      throw file.wrong(
          "has " + size + " bytes of header, more than Java's memory has room for",
          "Cut the data into several files, or give Java more memory (-Xmx).");
    }
    try (Source in = Source.open(file, length - TAIL - size, length - TAIL)) {
      Footer footer = new Footer((int) size);
      footer.read(new Thrift(in));
      return new ParquetFile(file, length, footer);
    }
  }

  private static long tail(DataFile file, Source head, Source tail) throws IOException {
    byte[] size = tail.bytes(Integer.BYTES);
    String end = new String(tail.bytes(MAGIC.length()), US_ASCII);
    String begin = new String(head.bytes(MAGIC.length()), US_ASCII);
    if (begin.equals("PARE") || end.equals("PARE")) {
      throw file.wrong("is an encrypted Parquet file", "Write it again without a key.");
    }
    if (!begin.equals(MAGIC)) {
      throw noParquet(file);
    }
    if (!end.equals(MAGIC)) {
      throw new Damage("it has no end");
    }
    return Integer.toUnsignedLong(ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  private static DatasetException noParquet(DataFile file) {
    return file.wrong("is not a Parquet file", "Give files that begin and end with PAR1.");
  }

  /** Puts into words why reading ended. */
  static DatasetException wrong(DataFile file, IOException why) {
    return why instanceof Damage
        ? file.wrong("is a damaged Parquet file: " + why.getMessage(), HINT)
        : file.unreadable(why);
  }

  /**
   * Returns the number of rows.
   *
   * @return 0 to 64 for each byte of the file
   */
  public long rows() {
    return rows;
  }

  /**
   * Returns the columns of values.
   *
   * @return in the order of the file
   */
  public List<ParquetColumn> columns() {
    return columns;
  }

  /**
   * Returns what the Python package {@code datasets} says of the columns.
   *
   * @return JSON as it was found
   */
  public Optional<String> features() {
    return Optional.ofNullable(features);
  }

  /**
   * Goes through a column.
   *
   * @param column of this file
   * @param budget bytes of memory that its pages may take
   * @return at the first row; closed by the caller
   * @throws DatasetException if the column is packed in a way that is not read
   */
  public ColumnReader read(ParquetColumn column, long budget) {
    for (RowGroup group : groups) {
      Codec.check(group.chunks().get(column.index()).codec(), file, column);
    }
    return new ColumnReader(file, column, groups, budget);
  }

  /** Rows that lie together. */
  record RowGroup(long rows, List<Chunk> chunks) {
    void check(List<ParquetColumn> columns, long length) throws Damage {
      if (rows < 0 || chunks.size() != columns.size()) {
        throw new Damage("a group of rows has not the columns that the file has");
      }
      for (int i = 0; i < chunks.size(); i++) {
        Chunk chunk = chunks.get(i);
        ParquetColumn column = columns.get(i);
        boolean there =
            chunk.from() >= MAGIC.length()
                && chunk.size() >= 0
                && chunk.size() <= length - chunk.from();
        boolean fits =
            column.lists() == 0
                ? chunk.values() == rows
                : chunk.values() >= rows && chunk.values() / MOST_VALUES_EACH_BYTE <= length;
        if (!there || !fits || !ParquetColumn.Type.at(chunk.type()).equals(column.type())) {
          throw new Damage("its header is wrong about column " + column.name());
        }
      }
    }
  }

  /** Values of a column that lie together. */
  record Chunk(int type, int codec, long values, long from, long size) {}

  /** The end of a file while it is read. */
  private static final class Footer {
    private final int size;
    private final List<Node> nodes = new ArrayList<>();
    private final List<RowGroup> groups = new ArrayList<>();
    private @Nullable String features;

    Footer(int size) {
      this.size = size;
    }

    /** A column, or what holds columns. */
    private static final class Node {
      private int type = -1;
      private int repetition;
      private int children;
      private String name = "";
      private boolean text;

      Node(Thrift in) throws IOException {
        in.struct(
            id -> {
              switch (id) {
                case 1 -> type = in.integer();
                case 3 -> repetition = in.integer();
                case 4 -> name = in.name();
                case 5 -> children = in.integer();
                case 6 -> text |= in.integer() == 0;
                case 10 ->
                    in.struct(
                        kind -> {
                          text |= kind == 1;
                          in.skip();
                        });
                default -> in.skip();
              }
            });
      }
    }

    void read(Thrift in) throws IOException {
      in.message(
          id -> {
            switch (id) {
              case 2 -> in.list(() -> nodes.add(new Node(in)));
              case 4 -> in.list(() -> groups.add(group(in)));
              case 5 -> in.list(() -> pair(in));
              default -> in.skip();
            }
          });
    }

    private static RowGroup group(Thrift in) throws IOException {
      List<Chunk> chunks = new ArrayList<>();
      long[] rows = {-1};
      in.struct(
          id -> {
            switch (id) {
              case 1 -> in.list(() -> chunks.add(chunk(in)));
              case 3 -> rows[0] = in.number();
              default -> in.skip();
            }
          });
      return new RowGroup(rows[0], List.copyOf(chunks));
    }

    private static Chunk chunk(Thrift in) throws IOException {
      ChunkHeader header = new ChunkHeader();
      in.struct(
          id -> {
            switch (id) {
              case 1 -> throw new Damage("its columns lie in other files");
              case 3 -> header.read(in);
              default -> in.skip();
            }
          });
      return header.chunk();
    }

    private static final class ChunkHeader {
      private int type = -1;
      private int codec = -1;
      private long values = -1;
      private long size = -1;
      private long data = -1;
      private long dictionary;

      void read(Thrift in) throws IOException {
        in.struct(
            id -> {
              switch (id) {
                case 1 -> type = in.integer();
                case 4 -> codec = in.integer();
                case 5 -> values = in.number();
                case 7 -> size = in.number();
                case 9 -> data = in.number();
                case 11 -> dictionary = in.number();
                default -> in.skip();
              }
            });
      }

      Chunk chunk() {
        return new Chunk(
            type, codec, values, dictionary > 0 ? Math.min(dictionary, data) : data, size);
      }
    }

    private void pair(Thrift in) throws IOException {
      String[] key = {""};
      in.struct(
          id -> {
            if (id == 1) {
              key[0] = in.text(size);
            } else if (id == 2 && key[0].equals(HUGGING_FACE)) {
              features = in.text(size);
            } else {
              in.skip();
            }
          });
    }

    private List<ParquetColumn> columns() throws Damage {
      List<ParquetColumn> columns = new ArrayList<>();
      int[] next = {0};
      if (!nodes.isEmpty()) {
        Node root = nodes.get(next[0]++);
        for (int i = 0; i < root.children && next[0] < nodes.size(); i++) {
          add(columns, next, new ArrayList<>(), 0, 0, 0);
        }
      }
      if (next[0] < nodes.size() || columns.isEmpty()) {
        throw new Damage("its columns are not those that it says");
      }
      return List.copyOf(columns);
    }

    private void add(
        List<ParquetColumn> columns,
        int[] next,
        List<String> path,
        int definition,
        int elements,
        int lists)
        throws Damage {
      if (next[0] == nodes.size() || path.size() > DEEPEST) {
        throw new Damage("its columns are not those that it says");
      }
      Node node = nodes.get(next[0]++);
      boolean repeated = node.repetition == 2;
      int defined = definition + (node.repetition == 0 ? 0 : 1);
      List<String> names = new ArrayList<>(path);
      names.add(node.name);
      int around = lists + (repeated ? 1 : 0);
      int element = repeated ? defined : elements;
      if (node.children > 0) {
        for (int i = 0; i < node.children; i++) {
          add(columns, next, names, defined, element, around);
        }
        return;
      }
      ParquetColumn.Type type = ParquetColumn.Type.at(node.type);
      columns.add(
          new ParquetColumn(columns.size(), names, type, node.text, defined, element, around));
    }
  }
}

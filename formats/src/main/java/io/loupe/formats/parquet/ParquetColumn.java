package io.loupe.formats.parquet;

import io.loupe.Experimental;
import java.util.List;

/**
 * A column of values in a Parquet file.
 *
 * @param index its place among the columns of values
 * @param path names from the outside in, for example {@code image}, {@code bytes}
 * @param type how values are stored
 * @param text whether bytes are a text, by the file's word
 * @param nulls the definition level of a value that is there; below it the value is missing
 * @param elements the definition level of an element of a list, be it missing or not
 * @param lists how many lists lie around a value
 */
@Experimental
public record ParquetColumn(
    int index, List<String> path, Type type, boolean text, int nulls, int elements, int lists) {
  /**
   * Creates the column; the path is copied.
   *
   * @param index its place among the columns of values
   * @param path names from the outside in
   * @param type how values are stored
   * @param text whether bytes are a text, by the file's word
   * @param nulls the definition level of a value that is there
   * @param elements the definition level of an element of a list
   * @param lists how many lists lie around a value
   */
  public ParquetColumn {
    path = List.copyOf(path);
  }

  /** How values are stored, in the order of the format. */
  public enum Type {
    /** True or false. */
    BOOLEAN,
    /** 32 bits. */
    INT32,
    /** 64 bits. */
    INT64,
    /** Old moments in time. */
    INT96,
    /** 32 bits. */
    FLOAT,
    /** 64 bits. */
    DOUBLE,
    /** Any number of bytes. */
    BYTE_ARRAY,
    /** As many bytes in every value. */
    FIXED_LEN_BYTE_ARRAY;

    private static final List<Type> ALL = List.of(values());

    static Type at(int number) throws Damage {
      if (number < 0 || number >= ALL.size()) {
        throw new Damage("a column has the type " + number);
      }
      return ALL.get(number);
    }

    boolean isBytes() {
      return this == BYTE_ARRAY;
    }

    int width() {
      return switch (this) {
        case INT32, FLOAT -> Integer.BYTES;
        case INT64, DOUBLE -> Long.BYTES;
        default -> 0;
      };
    }
  }

  /**
   * Returns the name.
   *
   * @return the path with dots between
   */
  public String name() {
    return String.join(".", path);
  }
}

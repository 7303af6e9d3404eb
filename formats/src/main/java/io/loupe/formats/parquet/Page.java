package io.loupe.formats.parquet;

import io.loupe.formats.parquet.Values.Dictionary;
import org.jspecify.annotations.Nullable;

/** Values of a column, and how deep each lies: whether it is there, and whether a list goes on. */
final class Page {
  static final int RUNS = 3;

  private final ParquetColumn column;
  private final @Nullable Runs repetitions;
  private final @Nullable Runs definitions;
  private final Values values;
  private int left;
  private int repetition;
  private int definition;

  private Page(
      ParquetColumn column,
      int count,
      @Nullable Runs repetitions,
      @Nullable Runs definitions,
      Values values) {
    this.column = column;
    this.left = count;
    this.repetitions = repetitions;
    this.definitions = definitions;
    this.values = values;
    this.definition = column.nulls();
  }

  static Page of(PageHeader header, byte[] bytes, ParquetColumn column, Dictionary dictionary)
      throws Damage {
    Cursor in = new Cursor(bytes, 0, bytes.length);
    Runs repetitions = null;
    Runs definitions = null;
    if (header.isSecondKind()) {
      Cursor repeated = in.part(header.repetitionBytes());
      Cursor defined = in.part(header.definitionBytes());
      repetitions = column.lists() == 0 ? null : Runs.upTo(column.lists(), repeated);
      definitions = column.nulls() == 0 ? null : Runs.upTo(column.nulls(), defined);
    } else {
      repetitions = levels(column.lists(), header.repetitionEncoding(), in);
      definitions = levels(column.nulls(), header.definitionEncoding(), in);
    }
    Values values = Values.of(header.encoding(), in, column.type(), dictionary);
    return new Page(column, header.count(), repetitions, definitions, values);
  }

  private static @Nullable Runs levels(int most, int encoding, Cursor in) throws Damage {
    if (most == 0) {
      return null;
    }
    if (encoding != RUNS) {
      throw new Damage("a page has the encoding " + encoding + " for its levels");
    }
    return Runs.upTo(most, in.part(Integer.toUnsignedLong(in.int32())));
  }

  /** How many values come. */
  int left() {
    return left;
  }

  void next() throws Damage {
    left--;
    if (repetitions != null) {
      repetition = repetitions.next();
    }
    if (definitions != null) {
      definition = definitions.next();
    }
  }

  /** Passes over the value at hand. */
  void pass() throws Damage {
    if (isThere()) {
      if (column.type().isBytes()) {
        values.bytes();
      } else {
        values.number();
      }
    }
  }

  /** Whether the value at hand belongs to the row of the one before. */
  boolean goesOn() {
    return repetition > 0;
  }

  boolean isThere() {
    return definition == column.nulls();
  }

  /** Whether the value at hand is one of a list, be it missing or not. */
  boolean isElement() {
    return definition >= column.elements();
  }

  Values values() {
    return values;
  }
}

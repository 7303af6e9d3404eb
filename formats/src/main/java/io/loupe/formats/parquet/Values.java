package io.loupe.formats.parquet;

/** Values of a page that are there, one after the other. */
interface Values {
  /** The next number; of FLOAT and DOUBLE its bits. */
  default long number() throws Damage {
    throw new Damage("a page has no numbers where they should be");
  }

  /** The next bytes. */
  default Slice bytes() throws Damage {
    throw new Damage("a page has no bytes where they should be");
  }

  /** Begins at the first value of a page. */
  static Values of(int encoding, Cursor in, ParquetColumn.Type type, Dictionary dictionary)
      throws Damage {
    if (in.left() == 0) {
      return new PlainBytes(in);
    }
    return switch (encoding) {
      case 0 -> type.isBytes() ? new PlainBytes(in) : new PlainNumbers(in, type.width());
      case 2, 8 -> new Indexed(dictionary, new Runs(in, in.read()));
      case 5 -> new Differences(new Delta(in));
      case 6 -> Lengths.of(in);
      case 7 -> Prefixed.of(in);
      case 9 -> new Split(in, type.width());
      default -> throw new Damage("a page has the encoding " + encoding + " for its values");
    };
  }

  /** Numbers as they are. */
  record PlainNumbers(Cursor in, int width) implements Values {
    @Override
    public long number() throws Damage {
      return width == Integer.BYTES ? in.int32() : in.int64();
    }
  }

  /** Bytes behind their length. */
  record PlainBytes(Cursor in) implements Values {
    @Override
    public Slice bytes() throws Damage {
      return in.slice(Integer.toUnsignedLong(in.int32()));
    }
  }

  /**
   * Values that are there once, at the front of their group of rows.
   *
   * @param numbers the values; of bytes where they begin and, in the lower half, their length
   * @param bytes where they lie
   */
  record Dictionary(
      @SuppressWarnings("ArrayRecordComponent") long[] numbers,
      @SuppressWarnings("ArrayRecordComponent") byte[] bytes) {
    static final Dictionary NONE = new Dictionary(new long[0], new byte[0]);

    /** How many values so many bytes can be; what the page says is no more than that. */
    static int checked(int count, int bytes, ParquetColumn.Type type) throws Damage {
      if (count < 0 || count > bytes / (type.isBytes() ? Integer.BYTES : type.width())) {
        throw new Damage("a page says that it has " + count + " values");
      }
      return count;
    }

    static Dictionary of(int count, byte[] page, ParquetColumn.Type type) throws Damage {
      long[] numbers = new long[checked(count, page.length, type)];
      Values values = Values.of(0, new Cursor(page, 0, page.length), type, NONE);
      for (int i = 0; i < count; i++) {
        if (type.isBytes()) {
          Slice slice = values.bytes();
          numbers[i] = (long) slice.from() << Integer.SIZE | slice.length();
        } else {
          numbers[i] = values.number();
        }
      }
      return new Dictionary(numbers, page);
    }
  }

  /** Places in a dictionary. */
  record Indexed(Dictionary dictionary, Runs runs) implements Values {
    @Override
    public long number() throws Damage {
      int count = dictionary.numbers().length;
      int index = runs.next();
      if (index < 0 || index >= count) {
        throw new Damage("a page names value " + index + " of " + count);
      }
      return dictionary.numbers()[index];
    }

    @Override
    public Slice bytes() throws Damage {
      long place = number();
      return new Slice(dictionary.bytes(), (int) (place >>> Integer.SIZE), (int) place);
    }
  }

  /** Integers as differences. */
  record Differences(Delta delta) implements Values {
    @Override
    public long number() throws Damage {
      return delta.next();
    }
  }

  /** All lengths, then all bytes. */
  record Lengths(Delta lengths, Cursor data) implements Values {
    static Lengths of(Cursor in) throws Damage {
      Delta lengths = new Delta(in.copy());
      Delta.skip(in);
      return new Lengths(lengths, in);
    }

    @Override
    public Slice bytes() throws Damage {
      return data.slice(lengths.next());
    }
  }

  /** How much of the value before is kept, and what follows that. */
  final class Prefixed implements Values {
    private final Delta prefixes;
    private final Lengths rest;
    private byte[] last = new byte[0];

    private Prefixed(Delta prefixes, Lengths rest) {
      this.prefixes = prefixes;
      this.rest = rest;
    }

    static Prefixed of(Cursor in) throws Damage {
      Delta prefixes = new Delta(in.copy());
      Delta.skip(in);
      return new Prefixed(prefixes, Lengths.of(in));
    }

    @Override
    public Slice bytes() throws Damage {
      long kept = prefixes.next();
      Slice added = rest.bytes();
      if (kept < 0 || kept > last.length) {
        throw new Damage("a page keeps " + kept + " bytes of " + last.length);
      }
      byte[] value = new byte[(int) kept + added.length()];
      System.arraycopy(last, 0, value, 0, (int) kept);
      System.arraycopy(added.bytes(), added.from(), value, (int) kept, added.length());
      last = value;
      return new Slice(value, 0, value.length);
    }
  }

  /** First the first bytes of all numbers, then the second ones, and so on. */
  final class Split implements Values {
    private final Cursor in;
    private final int width;
    private final int count;

    Split(Cursor in, int width) throws Damage {
      if (width == 0 || in.left() % width != 0) {
        throw new Damage("a page has the encoding 9 for its values");
      }
      this.in = in;
      this.width = width;
      this.count = in.left() / width;
    }

    @Override
    public long number() throws Damage {
      if (in.left() <= (width - 1) * count) {
        throw new Damage("a page ends too early");
      }
      long value = 0;
      for (int i = 0; i < width; i++) {
        value |= (long) in.peek(i * count) << (Byte.SIZE * i);
      }
      in.take(1);
      return width == Integer.BYTES ? (int) value : value;
    }
  }
}

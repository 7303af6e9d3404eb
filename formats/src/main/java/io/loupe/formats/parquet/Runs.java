package io.loupe.formats.parquet;

/** Small numbers in runs, of one number or packed by bits; none is kept. */
final class Runs {
  private static final int WIDEST = 32;

  private final Cursor in;
  private final int width;
  private Cursor packed;
  private boolean isPacked;
  private long left;
  private long bit;
  private int value;

  Runs(Cursor in, int width) throws Damage {
    if (width > WIDEST) {
      throw new Damage("a page has numbers of " + width + " bits");
    }
    this.in = in;
    this.packed = in;
    this.width = width;
  }

  /** Numbers from 0 to the given one. */
  static Runs upTo(int most, Cursor in) throws Damage {
    return new Runs(in, Integer.SIZE - Integer.numberOfLeadingZeros(most));
  }

  int next() throws Damage {
    while (left == 0) {
      begin();
    }
    left--;
    if (isPacked) {
      value = (int) packed.bits(bit, width);
      bit += width;
    }
    return value;
  }

  private void begin() throws Damage {
    long header = in.varint();
    isPacked = (header & 1) == 1;
    left = header >>> 1;
    if (left > Integer.MAX_VALUE) {
      throw new Damage("a page has a run of " + left + " numbers");
    }
    if (isPacked) {
      packed = in.part(Math.min(left * width, in.left()));
      bit = 0;
      left *= Byte.SIZE;
    } else {
      value = 0;
      for (int shift = 0; shift < width; shift += Byte.SIZE) {
        value |= in.read() << shift;
      }
    }
  }
}

package io.loupe.formats.parquet;

/** Integers as differences, packed in blocks by bits; none but the last is kept. */
final class Delta {
  private static final int LARGEST_BLOCK = 1 << 20;

  private final Cursor in;
  private final int parts;
  private final int partSize;
  private final long total;
  private long index;
  private long last;
  private long least;
  private Cursor widths;
  private Cursor packed;
  private int part;
  private int width;
  private int inPart;

  Delta(Cursor in) throws Damage {
    this.in = in;
    long block = in.varint();
    long miniblocks = in.varint();
    this.total = in.varint();
    this.last = in.zigzag();
    if (block < 1 || block > LARGEST_BLOCK || miniblocks < 1 || block % miniblocks != 0) {
      throw new Damage("a page has blocks of " + block + " differences");
    }
    if (total < 0 || total > Integer.MAX_VALUE) {
      throw new Damage("a page has " + total + " differences");
    }
    this.parts = (int) miniblocks;
    this.partSize = (int) (block / miniblocks);
    this.part = parts;
    this.inPart = partSize;
    this.widths = in;
    this.packed = in;
  }

  long next() throws Damage {
    if (index == total) {
      throw new Damage("a page ends too early");
    }
    if (index++ > 0) {
      if (inPart == partSize) {
        nextPart();
      }
      last += least + packed.bits((long) inPart * width, width);
      inPart++;
    }
    return last;
  }

  private void nextPart() throws Damage {
    if (part == parts) {
      least = in.zigzag();
      widths = in.part(parts);
      part = 0;
    }
    width = widths.read();
    if (width > Long.SIZE) {
      throw new Damage("a page has differences of " + width + " bits");
    }
    packed = in.part(Math.min((long) partSize * width / Byte.SIZE, in.left()));
    part++;
    inPart = 0;
  }

  /** Goes behind the numbers at the place, without unpacking them. */
  static void skip(Cursor in) throws Damage {
    Delta delta = new Delta(in);
    for (long left = delta.total - 1; left > 0; left -= delta.partSize) {
      delta.nextPart();
    }
  }
}

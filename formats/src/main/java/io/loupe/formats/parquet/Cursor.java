package io.loupe.formats.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A place in bytes in memory, which goes forward and never behind their end. */
final class Cursor {
  private final byte[] bytes;
  private final ByteBuffer numbers;
  private final int end;
  private int at;

  Cursor(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.at = from;
    this.end = end;
  }

  /** The same place, to go on from by itself. */
  Cursor copy() {
    return new Cursor(bytes, at, end);
  }

  int left() {
    return end - at;
  }

  /** Goes over some bytes and returns where they began. */
  int take(long count) throws Damage {
    if (count < 0 || count > left()) {
      throw new Damage("a page ends too early");
    }
    int from = at;
    at += (int) count;
    return from;
  }

  /** Goes over some bytes and returns them. */
  Cursor part(long count) throws Damage {
    int from = take(count);
    return new Cursor(bytes, from, at);
  }

  int read() throws Damage {
    return bytes[take(1)] & 0xff;
  }

  int int32() throws Damage {
    return numbers.getInt(take(Integer.BYTES));
  }

  long int64() throws Damage {
    return numbers.getLong(take(Long.BYTES));
  }

  long varint() throws Damage {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int part = read();
      value |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
    throw new Damage("a page has a number without an end");
  }

  long zigzag() throws Damage {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** The bits of the number that begins at a bit of these bytes; the lowest come first. */
  long bits(long bit, int width) throws Damage {
    if (bit + width > (long) left() * Byte.SIZE) {
      throw new Damage("a page ends too early");
    }
    long value = 0;
    int done = 0;
    while (done < width) {
      int from = (int) ((bit + done) % Byte.SIZE);
      int count = Math.min(Byte.SIZE - from, width - done);
      long part = (bytes[at + (int) ((bit + done) / Byte.SIZE)] & 0xffL) >>> from;
      value |= (part & ((1L << count) - 1)) << done;
      done += count;
    }
    return value;
  }

  Slice slice(long count) throws Damage {
    return new Slice(bytes, take(count), (int) count);
  }

  /** The byte so many behind this place. */
  int peek(int distance) {
    return bytes[at + distance] & 0xff;
  }
}

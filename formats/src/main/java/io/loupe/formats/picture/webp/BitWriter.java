package io.loupe.formats.picture.webp;

import java.util.Arrays;

/** Bits in the order of RFC 9649: the lowest first, in bytes from the lowest bit. */
final class BitWriter {
  private byte[] bytes = new byte[1 << 12];
  private int filled;
  private long open;
  private int bits;

  /** Writes the lowest bits of a number, at most 32. */
  void number(int value, int count) {
    open |= (value & ((1L << count) - 1)) << bits;
    bits += count;
    while (bits >= 8) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
      bytes[filled++] = (byte) open;
      open >>>= 8;
      bits -= 8;
    }
  }

  void flag(boolean value) {
    number(value ? 1 : 0, 1);
  }

  /** What was written, its last byte filled up with zeros. */
  byte[] toBytes() {
    number(0, (8 - bits) % 8);
    return Arrays.copyOf(bytes, filled);
  }
}

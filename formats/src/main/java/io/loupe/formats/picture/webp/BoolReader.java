package io.loupe.formats.picture.webp;

import java.io.EOFException;
import java.io.IOException;

/** The arithmetic decoder of RFC 6386, section 7, over a part of a file. */
final class BoolReader {
  /** The decoder looks two bytes ahead of what it needs. */
  private static final int AHEAD = 2;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int value;
  private int range = 255;
  private int spent;

  BoolReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.value = (next() << 8) | next();
  }

  private int next() {
    int value = at < end ? bytes[at] & 0xff : 0;
    at++;
    return value;
  }

  /** Reads one decision; {@code probability} of 256 says how likely it is 0. */
  int bit(int probability) {
    int split = 1 + (((range - 1) * probability) >> 8);
    int bit = value >= split << 8 ? 1 : 0;
    if (bit == 1) {
      range -= split;
      value -= split << 8;
    } else {
      range = split;
    }
    while (range < 128) {
      value <<= 1;
      range <<= 1;
      if (++spent == 8) {
        spent = 0;
        value |= next();
      }
    }
    return bit;
  }

  boolean flag() {
    return bit(128) == 1;
  }

  int number(int bits) {
    int number = 0;
    for (int i = 0; i < bits; i++) {
      number = (number << 1) | bit(128);
    }
    return number;
  }

  /** Reads a number and its sign, where a flag says that there is one; else 0. */
  int change(int bits) {
    if (!flag()) {
      return 0;
    }
    int number = number(bits);
    return flag() ? -number : number;
  }

  /** Throws if more was read than there is. */
  void check() throws IOException {
    if (at > end + AHEAD) {
      throw new EOFException();
    }
  }
}
